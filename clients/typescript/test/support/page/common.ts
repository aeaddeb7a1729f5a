/** What pages of several lives have in common. */
import { ChatClient, type ChatOptions, type Snapshot, indexedDbCache } from "../../../src/index.js";

export const LOBBY = 1;
const query = new URLSearchParams(location.search);
const url = query.get("chat") ?? "";
const errors: string[] = [];

/** The page's cache, one object for each client. */
const cache = () => indexedDbCache("chat");

/** A client that tells what is going on, should the page not come to an end. */
export function client(options: Partial<ChatOptions> = {}): ChatClient {
  const onError = (error: unknown) => errors.push(String(error));
  const chat = new ChatClient({ url, user: "ann", cache: cache(), onError, ...options });
  chat.subscribe(() => {
    const { status, closed, outbox } = chat.snapshot;
    const body = JSON.stringify({ life: query.get("life"), status, closed, shown: shown(chat), unsent: outbox.length, errors });
    void fetch("/progress", { method: "POST", body });
  });
  chat.connect();
  return chat;
}

/** A socket that loses all frames with this text. */
export function losing(text: string): typeof WebSocket {
  return class extends WebSocket {
    override send(data: string): void {
      if (!data.includes(text)) {
        super.send(data);
      }
    }
  };
}

export function until(chat: ChatClient, holds: (shown: Snapshot) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => holds(chat.snapshot) && resolve();
    chat.subscribe(look);
    look();
  });
}

/** What a client shows in the first room. */
export function shown(chat: ChatClient): string[] {
  const [room] = chat.snapshot.rooms;
  return [...(room?.messages ?? []), ...(room?.pending ?? [])].map(({ content }) => content);
}

/** Until these unsent messages are written down. */
export async function unsent(...contents: string[]): Promise<void> {
  const held = cache();
  const isHeld = async () => {
    const { outbox } = await held.load();
    return contents.every((it) => outbox.some(({ content }) => content === it));
  };
  while (!(await isHeld())) {
    // Asking takes as long as it takes.
  }
}

/** Runs the page's two lives. The first ends with a reload, the second with what it has to tell. */
export async function live(first: () => Promise<void>, second: () => Promise<unknown>): Promise<void> {
  if (query.get("life") === "second") {
    await fetch("/result", { method: "POST", body: JSON.stringify(await second()) });
  } else {
    await first();
    location.search = `?life=second&chat=${encodeURIComponent(url)}`;
  }
}
