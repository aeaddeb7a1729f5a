import { ClosedError } from "../errors.js";
import type { ChatOptions } from "../options.js";
import type { Outbox } from "../outbox.js";
import type { OutboxEntry } from "../outbox-entry.js";
import type { Session } from "../session.js";
import type { Journal } from "../state/journal.js";
import type { Rooms } from "../state/rooms.js";
import type { Cache, SavedMeta } from "./cache.js";
import { Neighbours } from "./neighbours.js";
import { CacheWriter } from "./writer.js";
import { systemClock } from "../connection/timer.js";

/** What is kept. */
export interface Kept {
  rooms: Rooms;
  outbox: Outbox;
  session: Session;
  journal: Journal;
  /** Whether the client neither connects nor comes back. */
  isClosed: boolean;
}

/** Keeps what a client knows in its cache, if it has one. */
export class Keeper {
  readonly #cache: Cache | undefined;
  readonly #writer: CacheWriter | undefined;
  readonly #neighbours: Neighbours;
  readonly #failed: (error: unknown) => void;
  readonly #kept: () => Kept;
  #loaded: Promise<void> | undefined;

  constructor(options: ChatOptions, kept: () => Kept) {
    this.#cache = options.cache;
    this.#kept = kept;
    this.#failed = (error) => options.onError?.(error);
    const clock = options.clock ?? systemClock;
    this.#neighbours = new Neighbours(clock, kept);
    if (options.cache !== undefined) {
      const source = {
        changes: () => kept().journal.take(),
        room: (id: number) => kept().rooms.map.get(id)?.save(),
        meta: () => this.#meta(),
        whole: () => {
          const rooms = [...kept().rooms.map.values()];
          const messages = rooms.flatMap(({ timeline }) => Array.from(timeline.all()));
          const written = kept().outbox.list().filter(({ isAccepted }) => !isAccepted);
          return { rooms: rooms.map((room) => room.save()), messages, written };
        },
        isOpen: () => !kept().isClosed,
        failed: this.#failed,
      };
      this.#writer = new CacheWriter(options.cache, source, clock);
    }
  }

  /** Takes what the cache has, once; if it fails the client begins anew. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  /** Something changed. */
  changed(): void {
    this.#writer?.soon();
  }

  /** A message was written. */
  written(entry: OutboxEntry): void {
    if (!this.#neighbours.areHeard) {
      this.#writer?.written(entry);
    }
  }

  /** A message left the outbox. */
  settled(entry: OutboxEntry): void {
    if (!this.#neighbours.areHeard) {
      this.#writer?.settled(entry);
    }
  }

  /** Writes what there is; resolves when it is written, or cannot be. */
  async flush(): Promise<void> {
    await this.#loaded;
    await this.#writer?.flush();
  }

  /** Forgets everything, in the cache too. */
  async clear(): Promise<void> {
    await this.#loaded;
    const { rooms, outbox, session } = this.#kept();
    outbox.clear(new ClosedError("logged out"));
    rooms.clear();
    session.forget();
    await this.#writer?.clear();
  }

  /** Writes what there is, and gives the cache back. */
  async close(): Promise<void> {
    await this.flush();
    this.#neighbours.stop();
    this.#cache?.close();
  }

  async #load(): Promise<void> {
    try {
      // First: what is written while it is read is heard, after what was read.
      this.#cache?.watch?.((news) => void this.#loaded?.then(() => this.#neighbours.hear(news)));
      const saved = await this.#cache?.load();
      if (saved !== undefined) {
        const { rooms, outbox, session } = this.#kept();
        this.#writer?.stamped(saved.meta?.stamp);
        session.me = saved.meta?.me;
        session.epoch = saved.meta?.epoch;
        rooms.restore(saved.meta?.userRev, saved.rooms, saved.messages);
        outbox.restore(saved.outbox);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #meta(): SavedMeta | undefined {
    const { session, rooms } = this.#kept();
    const { me, epoch } = session;
    const isKnown = me !== undefined && epoch !== undefined;
    return isKnown ? { me, epoch, userRev: rooms.userRev } : undefined;
  }
}
