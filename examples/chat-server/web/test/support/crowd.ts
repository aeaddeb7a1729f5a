import type { Page } from "playwright-core";

/** Has each of these people join a room of a server with open doors. */
export function crowd(page: Page, names: string[], roomId: number): Promise<void> {
  return page.evaluate(
    async ({ names, roomId }) => {
      const join = (user: string) =>
        new Promise<void>((resolve) => {
          const socket = new WebSocket(`${location.origin.replace("http", "ws")}/chat`, "chat.v1");
          const send = (action: object) => socket.send(JSON.stringify(action));
          socket.addEventListener("open", () => send({ type: "LOGIN", user }));
          socket.addEventListener("close", () => resolve());
          socket.addEventListener("message", ({ data }) => {
            const frame = JSON.parse(String(data)) as { type: string; requestId?: string };
            if (frame.type === "LOGIN_SUCCESS") {
              send({ type: "JOIN_ROOM", roomId, requestId: "join" });
            } else if (frame.requestId === "join") {
              socket.close();
            }
          });
        });
      for (const name of names) {
        await join(name);
      }
    },
    { names, roomId },
  );
}
