import { type Cache, ChatClient, type ChatOptions, memoryCache } from "../../src/index.js";
import type { Signal } from "../../src/connection/signals.js";
import type { ServerAction } from "../../src/generated/server.js";
import { ManualClock } from "../../src/testing/index.js";
import { FakeServer } from "../../src/testing/index.js";

/** A client whose network, time and chance belong to the test. */
export class Bench {
  readonly server = new FakeServer();
  readonly clock = new ManualClock();
  readonly cache: Cache;
  readonly chat: ChatClient;
  isOnline = true;
  /** Failures that nobody awaited. */
  readonly errors: unknown[] = [];
  #heard: ((signal: Signal) => void)[] = [];

  constructor(options: Partial<ChatOptions> = {}) {
    this.cache = options.cache ?? memoryCache();
    this.chat = new ChatClient({
      url: "ws://fake/chat",
      WebSocket: this.server.WebSocket,
      clock: this.clock,
      random: () => 1,
      onError: (error) => this.errors.push(error),
      cache: this.cache,
      signals: {
        isOnline: () => this.isOnline,
        listen: (heard) => {
          this.#heard.push(heard);
          return () => (this.#heard = this.#heard.filter((other) => other !== heard));
        },
      },
      ...options,
    });
  }

  /** The surroundings say this. */
  signal(signal: Signal): void {
    this.#heard.forEach((heard) => heard(signal));
  }

  /** Connects; resolves when there is a socket. */
  async connect(): Promise<void> {
    const before = this.server.sockets.length;
    this.chat.connect();
    await settled(() => this.server.sockets.length > before);
  }

  /** Connects and is let in with these rooms. */
  async live(...rooms: ServerAction[]): Promise<void> {
    await this.connect();
    this.server.welcome(rooms);
  }

  /** What the cache holds once all is written. */
  async saved() {
    this.clock.advance(1_000);
    await turns();
    return this.cache.load();
  }
}

/** Lets what is ready to run do so. */
export async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits until this holds. */
export async function settled(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !holds(); turn += 1) {
    await turns(1);
  }
  if (!holds()) {
    throw new Error("it does not come true");
  }
}
