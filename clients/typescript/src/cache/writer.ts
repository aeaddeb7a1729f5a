import { type Clock, Timer } from "../connection/timer.js";
import { randomKey } from "../ids.js";
import { type OutboxEntry, entryId } from "../outbox-entry.js";
import type { MessageAcceptedAction } from "../generated/server.js";
import type { Changes } from "../state/journal.js";
import type { SavedRoom } from "../state/saved-room.js";
import type { Cache, Delta, SavedMeta } from "./cache.js";

/** How long changes are collected before they are written, in milliseconds. */
const COLLECT_MS = 200;

/** What is to be written, when asked for. */
export interface Source {
  changes(): Changes;
  room(id: number): SavedRoom | undefined;
  meta(): SavedMeta | undefined;
  failed(error: unknown): void;
}

/** Writes changes into a cache: collected, one delta after the other. */
export class CacheWriter {
  readonly #cache: Cache;
  readonly #source: Source;
  readonly #timer: Timer;
  readonly #written = new Map<string, OutboxEntry>();
  readonly #settled = new Set<string>();
  #accepted: MessageAcceptedAction[] = [];
  #last: Promise<void> = Promise.resolve();
  #isBroken = false;
  /** The stamp that was read or written last. */
  #stamp: string | undefined;

  constructor(cache: Cache, source: Source, clock: Clock) {
    this.#cache = cache;
    this.#source = source;
    this.#timer = new Timer(clock);
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

  /** A message left the outbox: the server has it, or it was given up. */
  settled(entry: OutboxEntry, accepted: MessageAcceptedAction | undefined): void {
    this.#written.delete(entryId(entry));
    this.#settled.add(entryId(entry));
    this.#accepted.push(...(accepted === undefined ? [] : [accepted]));
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
    this.#timer.stop();
    this.#source.changes();
    this.#written.clear();
    this.#settled.clear();
    this.#accepted = [];
    this.#stamp = undefined;
    // What failed before is no reason to leave something behind.
    this.#last = this.#last.then(() => this.#cache.clear()).catch((error: unknown) => this.#source.failed(error));
    return this.#last;
  }

  /** After a failure nothing more is written: what follows may have a hole before it. */
  async #save(delta: Delta): Promise<void> {
    if (this.#isBroken) {
      return;
    }
    try {
      await this.#cache.save(delta);
    } catch (error) {
      this.#isBroken = true;
      this.#source.failed(error);
    }
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
      accepted: this.#accepted,
    };
    this.#written.clear();
    this.#settled.clear();
    this.#accepted = [];
    return delta;
  }
}
