import { WebSocket } from "ws";
import { type Cache, ChatClient, type ChatOptions, type Snapshot } from "../../src/index.js";
import { Program } from "./program.js";
import { FaultProxy } from "./proxy.js";

/** What all of it may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/** A server, a proxy before it, and clients; all of it ends with the test. */
export class World {
  readonly program = new Program();
  readonly proxy = new FaultProxy(() => this.program.port);
  readonly #clients: ChatClient[] = [];

  static async start(options?: string[]): Promise<World> {
    const world = new World();
    await world.program.start(options);
    await world.proxy.start();
    return world;
  }

  /** A client that connects through the proxy and comes back quickly. */
  client(user: string, options: Partial<ChatOptions> = {}): ChatClient {
    const chat = new ChatClient({
      url: this.proxy.url,
      user,
      WebSocket,
      backoffMs: 20,
      maxBackoffMs: 200,
      pongTimeoutMs: 500,
      connectTimeoutMs: 1_000,
      ...options,
    });
    this.#clients.push(chat);
    return chat;
  }

  /** A client that is live. */
  async live(user: string, cache?: Cache): Promise<ChatClient> {
    const chat = this.client(user, cache === undefined ? {} : { cache });
    chat.connect();
    await until(chat, (it) => it.status === "live");
    return chat;
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((chat) => chat.close()));
    await this.proxy.stop();
    await this.program.remove();
  }
}

/** Waits until what the client shows is as it should be. */
export async function until(chat: ChatClient, holds: (shown: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      unsubscribe();
      const { status, rooms, outbox } = chat.snapshot;
      reject(new Error(`it does not come true: ${status}, ${rooms.length} rooms, ${outbox.length} unsent`));
    }, PATIENCE_MS);
    const look = () => {
      if (holds(chat.snapshot)) {
        clearTimeout(patience);
        unsubscribe();
        resolve(chat.snapshot);
      }
    };
    const unsubscribe = chat.subscribe(look);
    look();
  });
}

/** All messages of a room, page by page, as somebody reads them who holds nothing of it. */
export async function everything(chat: ChatClient, roomId: number): Promise<string[]> {
  chat.open(roomId);
  const room = () => chat.snapshot.rooms.find((it) => it.id === roomId);
  await until(chat, () => room()?.messages.at(-1)?.seq === room()?.lastSeq);
  while (await chat.loadOlder(roomId, 100)) {
    // As long as there are older ones.
  }
  return (room()?.messages ?? []).map((message) => message.content);
}
