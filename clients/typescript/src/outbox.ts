import type { OutboxNews } from "./cache/cache.js";
import { RefusedError, isTaken, refused } from "./errors.js";
import type { SendMessageAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { ErrorAction, MessageAcceptedAction } from "./generated/server.js";
import { type OutboxEntry, type Written, actionOf, entryId, nameOf } from "./outbox-entry.js";
import { type Waiting, promised } from "./waiting.js";

/** What tells about entries as they come and go. */
export interface OutboxListener {
  saved(entry: OutboxEntry): void;
  gone(entry: OutboxEntry): void;
}

/** Messages that an outbox may hold. */
const MAX_ENTRIES = 1_000;
/** Sends that may be on the way at once: as many as a server lets overlap. */
const WINDOW = 16;

/** What was written, in order, until the server has said what became of it. */
export class Outbox {
  /** The keys of what other pages wrote, and are to send. */
  readonly others = new Set<string>();
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #onTheWay = new Set<string>();
  /** Accepted, and not shown by their rooms yet. */
  readonly #landing = new Map<string, { entry: OutboxEntry; frame: MessageAcceptedAction }>();
  /** What another page wrote under a key that is in use here: its turn comes when that is settled. */
  readonly #behind: OutboxEntry[] = [];
  readonly #listener: OutboxListener;
  #written = 0;
  /** Something was put off: one at a time, until all is sent, so that the order stays. */
  #isSlow = false;

  constructor(listener: OutboxListener) {
    this.#listener = listener;
  }

  /** What is in it, in the order of writing. */
  list(): OutboxEntry[] {
    return [...Array.from(this.#landing.values(), ({ entry }) => entry), ...this.#entries.values()];
  }

  /** What the cache had; it was written before everything else, and keeps its keys. */
  restore(entries: readonly OutboxEntry[]): void {
    const since = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries.toSorted((a, b) => a.number - b.number || a.writtenAt - b.writtenAt)) {
      // Two pages that share a cache number by themselves.
      this.#written = Math.max(this.#written + 1, entry.number);
      const numbered = { ...entry, number: this.#written };
      if (this.#entries.has(entry.clientMessageId)) {
        this.#behind.push(numbered);
      } else {
        this.#entries.set(entry.clientMessageId, numbered);
      }
    }
    for (const entry of since) {
      const known = this.#entries.get(entry.clientMessageId);
      this.#written += 1;
      if (known === undefined || entryId(known) === entryId(entry)) {
        this.#put({ ...entry, number: known?.number ?? this.#written });
      } else {
        // The other may have reached the server: it is the one to be kept.
        this.#listener.gone(entry);
        this.#unwait(known.clientMessageId)?.reject(isTaken());
      }
    }
  }

  /** What another page did: it counts here too, and what it wrote is sent from here if it does not do that itself. */
  heard({ written, settled }: OutboxNews): void {
    for (const entry of written) {
      const key = entry.clientMessageId;
      const known = this.#entries.get(key);
      // Another message under a key that is in use here is left to its own page.
      if (known === undefined ? this.#entries.size < MAX_ENTRIES : entryId(known) === entryId(entry)) {
        this.#written += 1;
        this.others.add(key);
        this.#put({ ...entry, number: known?.number ?? this.#written });
        if (entry.refused !== undefined) {
          this.#unwait(key)?.reject(refused(entry.refused, "said to another page"));
        }
      }
    }
    const gone = new Set(settled);
    // Whoever waits here hears it from the server, who is asked once more.
    const isDone = (it: OutboxEntry) => gone.has(entryId(it)) && !this.#waiting.has(it.clientMessageId);
    [...this.#entries.values()].filter(isDone).forEach((it) => this.#remove(it.clientMessageId));
  }

  /** A room shows a message with this key. */
  landed(roomId: RoomId, key: string): void {
    if (this.#landing.get(key)?.entry.roomId === roomId) {
      this.#landing.delete(key);
    }
  }

  /**
   * Adds a message; settles when the server accepted it or refused it for good. The same message under
   * the same key is one: it is retried if it was refused. Another one is refused as long as the key is
   * in use.
   */
  write(message: Written): Promise<MessageAcceptedAction> {
    const key = message.clientMessageId;
    const landing = this.#landing.get(key);
    const known = this.#entries.get(key) ?? landing?.entry;
    if (known !== undefined && entryId(known) !== entryId(message)) {
      return Promise.reject(isTaken());
    }
    if (known !== undefined) {
      return landing === undefined ? this.retry(key) : Promise.resolve(landing.frame);
    }
    if (this.#entries.size >= MAX_ENTRIES) {
      return Promise.reject(refused("LIMIT_EXCEEDED", `at most ${MAX_ENTRIES} unsent messages`));
    }
    this.#written += 1;
    this.#put({ ...message, number: this.#written });
    return this.#settled(key);
  }

  /** Sends what was refused once more, under the same key; of what still waits, tells what becomes of it. */
  retry(key: string): Promise<MessageAcceptedAction> {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      return Promise.reject(refused("NOT_FOUND", "no such message waits"));
    }
    if (entry.refused !== undefined) {
      const { refused: _, ...again } = entry;
      this.#put(again);
    }
    return this.#settled(key);
  }

  /** Forgets a message. If it is on the way it may still arrive. */
  discard(key: string): void {
    this.#remove(key)?.reject(refused("NOT_FOUND", "discarded"));
  }

  /** Forgets everything. */
  clear(error: Error): void {
    for (const key of this.#entries.keys()) {
      this.#remove(key)?.reject(error);
    }
  }

  /** Nobody is told any more what becomes of the messages; they stay. */
  abandon(error: Error): void {
    this.#waiting.forEach((waiting) => waiting.reject(error));
    this.#waiting.clear();
  }

  /** The connection is gone: nobody knows what became of what was on the way. */
  cut(): void {
    this.#onTheWay.clear();
    const landing = [...this.#landing.values()];
    this.#landing.clear();
    landing.forEach(({ entry }) => this.#listener.gone(entry));
    this.#isSlow = false;
  }

  /** What is to be sent now. It counts as on the way from here on. */
  due(): SendMessageAction[] {
    const window = this.#isSlow ? 1 : WINDOW;
    const due: SendMessageAction[] = [];
    for (const entry of this.#onTheWay.size < window ? this.#entries.values() : []) {
      const key = entry.clientMessageId;
      const isFree = !this.#onTheWay.has(key) && !this.others.has(key);
      if (this.#onTheWay.size < window && entry.refused === undefined && isFree) {
        this.#onTheWay.add(key);
        due.push(actionOf(entry));
      }
    }
    this.#isSlow &&= this.#onTheWay.size > 0;
    return due;
  }

  /** The server has it. */
  accepted(frame: MessageAcceptedAction): void {
    const entry = this.#meant(frame);
    if (entry === undefined || entry.roomId !== frame.roomId) {
      return;
    }
    const key = entry.clientMessageId;
    if (!frame.duplicate) {
      this.#landing.set(key, { entry: { ...entry, isAccepted: true }, frame });
    }
    this.#remove(key)?.resolve(frame);
  }

  /** The server refused something; whether it was a message, and is to be sent again. */
  refused(frame: ErrorAction): "later" | "forGood" | undefined {
    const entry = this.#meant(frame);
    const key = entry?.clientMessageId ?? "";
    if (entry === undefined || !this.#onTheWay.delete(key)) {
      return undefined;
    }
    if (frame.retryable) {
      this.#isSlow = true;
      return "later";
    }
    this.#put({ ...entry, refused: frame.code });
    this.#unwait(key)?.reject(new RefusedError(frame));
    return "forGood";
  }

  /**
   * The entry that an answer is for. The key alone does not say it: it may have been that of something
   * that was discarded meanwhile. And of what could not be read the server repeats only the request's name.
   */
  #meant({ clientMessageId, requestId }: MessageAcceptedAction | ErrorAction): OutboxEntry | undefined {
    const keys = clientMessageId === undefined ? this.#onTheWay : [clientMessageId];
    const named = Array.from(keys, (key) => this.#entries.get(key));
    const isMeant = (entry: OutboxEntry | undefined) => (requestId ?? nameOf(entry)) === nameOf(entry);
    return named.find(isMeant);
  }

  #put(entry: OutboxEntry): void {
    this.#entries.set(entry.clientMessageId, entry);
    this.#listener.saved(entry);
  }

  #remove(key: string): Waiting | undefined {
    this.#onTheWay.delete(key);
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#listener.gone(entry);
    }
    const waiting = this.#unwait(key);
    const at = this.#behind.findIndex((it) => it.clientMessageId === key);
    this.#behind.splice(at, at < 0 ? 0 : 1).forEach((next) => this.#put(next));
    return waiting;
  }

  /** Whoever waits for an entry is told now. */
  #unwait(key: string): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }

  #settled(key: string): Promise<MessageAcceptedAction> {
    const waiting = this.#waiting.get(key) ?? promised();
    this.#waiting.set(key, waiting);
    return waiting.promise;
  }
}
