/** What a page does in two lives: writes, is reloaded before all is sent, and goes on. */
import { ChatClient, type Snapshot, indexedDbCache } from "../../src/index.js";

const LOBBY = 1;
const query = new URLSearchParams(location.search);
const url = query.get("chat") ?? "";

/** A socket that loses the message "two". */
class Lossy extends WebSocket {
  override send(data: string): void {
    if (!data.includes('"two"')) {
      super.send(data);
    }
  }
}

function until(chat: ChatClient, holds: (shown: Snapshot) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => holds(chat.snapshot) && resolve();
    chat.subscribe(look);
    look();
  });
}

function shown(chat: ChatClient): string[] {
  const [room] = chat.snapshot.rooms;
  return [...(room?.messages ?? []), ...(room?.pending ?? [])].map(({ content }) => content);
}

const errors: string[] = [];
const onError = (error: unknown) => errors.push(String(error));

/** Tells what is going on, should it not come to an end. */
function report(chat: ChatClient): void {
  const tell = () => {
    const { status, closed, outbox } = chat.snapshot;
    const body = JSON.stringify({ life: query.get("life"), status, closed, shown: shown(chat), unsent: outbox.length, errors });
    void fetch("/progress", { method: "POST", body });
  };
  chat.subscribe(tell);
}

async function first(): Promise<void> {
  const cache = indexedDbCache("chat");
  const chat = new ChatClient({ url, user: "ann", WebSocket: Lossy, cache, onError });
  report(chat);
  chat.connect();
  await chat.send(LOBBY, "one");
  await until(chat, ({ rooms }) => rooms[0]?.messages.length === 1);
  void chat.send(LOBBY, "two");
  while (!(await cache.load()).outbox.some(({ content }) => content === "two")) {
    // Until it is written down.
  }
  location.search = `?life=second&chat=${encodeURIComponent(url)}`;
}

async function second(): Promise<void> {
  const chat = new ChatClient({ url, user: "ann", cache: indexedDbCache("chat"), onError });
  const lives: Record<string, string[]> = {};
  report(chat);
  chat.connect();
  await until(chat, ({ rooms }) => rooms.length > 0);
  lives["cached"] = shown(chat);
  await until(chat, ({ outbox, rooms }) => outbox.length === 0 && rooms[0]?.messages.length === 2);
  lives["live"] = shown(chat);
  await fetch("/result", { method: "POST", body: JSON.stringify(lives) });
}

void (query.get("life") === "second" ? second() : first());
