import type { Page } from "playwright-core";

/** What is said over a socket: actions of the protocol, `roomId` left out for the first room. */
export type Said = Record<string, unknown> & { type: string };

/** Says something over a socket of the page's own, as whoever is logged in there; resolves when all is answered. */
export function speak(page: Page, actions: Said[]): Promise<void> {
  return page.evaluate(async (actions) => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/chat`, "chat.v1");
    let [roomId, answered] = [0, 0];
    let done: () => void = () => undefined;
    const allAnswered = new Promise<void>((resolve) => {
      done = resolve;
    });
    const send = (action: object) => socket.send(JSON.stringify(action));
    socket.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(String(data)) as { type: string; requestId?: string; rooms?: { id: number }[] };
      if (frame.type === "LOGIN_SUCCESS") {
        send({ type: "RESUME" });
      } else if (frame.type === "RECEIVE_ROOMS") {
        roomId = frame.rooms?.[0]?.id ?? 0;
      } else if (frame.type === "RESUMED") {
        actions.forEach((action, at) => send({ roomId, requestId: `x${at}`, ...action }));
      } else if (frame.requestId?.startsWith("x") === true) {
        answered += 1;
        if (answered === actions.length) {
          done();
        }
      }
    });
    await allAnswered;
    socket.close();
  }, actions);
}

const WORDS = "the quick brown fox jumps over a lazy dog and runs away with all of it into the night ";

/** Messages `m1`, `m2` … of different lengths, in the first room. */
export function messages(from: number, to: number): Said[] {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const words = WORDS.repeat((from + at) % 7 === 0 ? 4 : (from + at) % 3);
    return { type: "SEND_MESSAGE", content: `m${from + at} ${words}`.trim(), clientMessageId: `w${from + at}` };
  });
}
