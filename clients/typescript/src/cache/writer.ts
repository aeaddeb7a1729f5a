import { Backoff } from "../connection/backoff.js";
import { type Clock, Timer } from "../connection/timer.js";
import { randomKey } from "../ids.js";
import { type OutboxEntry, entryId } from "../outbox-entry.js";
import type { Changes } from "../state/journal.js";
import type { SavedRoom } from "../state/saved-room.js";
import type { Cache, Delta, SavedMeta } from "./cache.js";

/** How long changes are collected before they are written, in milliseconds. */
const COLLECT_MS = 200;
/** The first pause after a failure, in milliseconds, and the longest: long enough to hear that all pages are logged out. */
const [AGAIN_MS, MAX_AGAIN_MS] = [1_000, 300_000];
/** What went while nothing could be written is remembered up to so many. */
const MAX_LOST = 1_000;

/** All that there is, and nothing that went. */
export type Whole = Pick<Delta, "rooms" | "messages" | "written">;

/** What is to be written, when asked for. */
export interface Source {
  changes(): Changes;
  room(id: number): SavedRoom | undefined;
  meta(): SavedMeta | undefined;
  whole(): Whole;
  /** Whether anything may be written that was not asked for. */
  isOpen(): boolean;
  failed(error: unknown): void;
}

/** Writes changes into a cache: collected, one delta after the other. */
export class CacheWriter {
  readonly #cache: Cache;
  readonly #source: Source;
  readonly #timer: Timer;
  readonly #written = new Map<string, OutboxEntry>();
  readonly #settled = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  /** What the cache was not told since it failed: what went of it. What there is stands elsewhere. */
  #lost: Pick<Delta, "everything" | "removed" | "cleared" | "settled"> | undefined;
  readonly #again: Timer;
  readonly #backoff = new Backoff(AGAIN_MS, MAX_AGAIN_MS, () => 1);
  /** The stamp that was read or written last. */
  #stamp: string | undefined;

  constructor(cache: Cache, source: Source, clock: Clock) {
    this.#cache = cache;
    this.#source = source;
    this.#timer = new Timer(clock);
    this.#again = new Timer(clock);
  }

  /** This stamp was read. */
  stamped(stamp: string | undefined): void {
    this.#stamp = stamp;
  }

  /** Something changed. */
  soon(): void {
    if (!this.#timer.isSet) {
      this.#timer.set(COLLECT_MS, () => void this.flush());
    }
  }

  /** A message was written: that is taken down at once, for a reload may come any moment. */
  written(entry: OutboxEntry): void {
    this.#settled.delete(entryId(entry));
    this.#written.set(entryId(entry), entry);
    this.#timer.set(0, () => void this.flush());
  }

  /** A message left the outbox. */
  settled(entry: OutboxEntry): void {
    this.#written.delete(entryId(entry));
    this.#settled.add(entryId(entry));
    this.soon();
  }

  /** Writes what there is; resolves when it is written, or cannot be. */
  flush(): Promise<void> {
    this.#timer.stop();
    const delta = this.#delta();
    this.#last = this.#last.then(() => this.#save(delta));
    return this.#last;
  }

  /** Forgets everything, what was to be written too; resolves when that is done, or cannot be. */
  clear(): Promise<void> {
    [this.#timer, this.#again].forEach((it) => it.stop());
    this.#lost = undefined;
    this.#source.changes();
    this.#written.clear();
    this.#settled.clear();
    this.#stamp = undefined;
    // What failed before is no reason to leave something behind.
    this.#last = this.#last.then(() => this.#cache.clear()).catch((error: unknown) => this.#source.failed(error));
    return this.#last;
  }

  /** After a failure changes are not written, for they may have a hole before them: only all that there is. */
  async #save(delta: Delta): Promise<void> {
    if (this.#lost === undefined) {
      await this.#try(delta);
    } else {
      this.#miss(delta);
    }
  }

  async #try(delta: Delta): Promise<void> {
    try {
      await this.#cache.save(delta);
      this.#lost = undefined;
      this.#again.stop();
      this.#backoff.reset();
    } catch (error) {
      if (this.#lost === undefined) {
        this.#source.failed(error);
      }
      this.#miss(delta);
    }
  }

  #miss(delta: Delta): void {
    const lost = this.#lost;
    const both = <T>(before: T[] = [], more: T[]) => [...new Set([...before, ...more])].slice(-MAX_LOST);
    this.#lost = {
      everything: lost?.everything || delta.everything,
      removed: both(lost?.removed, delta.removed),
      cleared: both(lost?.cleared, delta.cleared),
      settled: both(lost?.settled, delta.settled),
    };
    if (!this.#again.isSet) {
      this.#again.set(this.#backoff.next(), () => {
        this.#last = this.#last.then(() => (this.#source.isOpen() ? this.#whole() : undefined));
      });
    }
  }

  /** Writes all that there is, into a cache of which nobody knows what it holds. */
  #whole(): Promise<void> {
    const delta = this.#delta();
    this.#miss(delta);
    return this.#try({ ...delta, ...this.#lost, ...this.#source.whole(), dropped: [], after: undefined });
  }

  #delta(): Delta {
    const changes = this.#source.changes();
    const rooms = [...changes.rooms].map((id) => this.#source.room(id));
    const [meta, after] = [this.#source.meta(), this.#stamp];
    if (meta !== undefined) {
      this.#stamp = randomKey();
    }
    const delta = {
      after,
      everything: changes.everything,
      removed: [...changes.removed],
      cleared: [...changes.cleared],
      dropped: [...changes.dropped.values()],
      meta: meta && { ...meta, ...(this.#stamp === undefined ? {} : { stamp: this.#stamp }) },
      rooms: rooms.filter((room) => room !== undefined),
      messages: [...changes.messages.values()],
      written: [...this.#written.values()],
      settled: [...this.#settled],
    };
    this.#written.clear();
    this.#settled.clear();
    return delta;
  }
}
