import { RefusedError, refused } from "./errors.js";
import type { SendMessageAction } from "./generated/client.js";
import type { ErrorCode, MessageKind, RoomId } from "./generated/objects.js";
import type { ErrorAction, MessageAcceptedAction } from "./generated/server.js";

/** A message that was written, until it is known what became of it. */
export interface OutboxEntry {
  /** Its key: however often it is sent, there will be one message. */
  readonly clientMessageId: string;
  /** Where it belongs. */
  readonly roomId: RoomId;
  /** What was written. */
  readonly content: string;
  /** A kind of the embedder's own. */
  readonly kind?: MessageKind;
  /** The embedder's own data. */
  readonly data?: unknown;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** Its place in the order of writing. */
  readonly number: number;
  /** Why it was refused for good; it stays until it is retried or discarded. */
  readonly refused?: ErrorCode;
  /** The server has it; it stays until the room shows it. */
  readonly isAccepted?: true;
}

/** What tells about entries as they come and go. */
export interface OutboxListener {
  saved(entry: OutboxEntry): void;
  gone(entry: OutboxEntry): void;
}

interface Waiting {
  resolve(accepted: MessageAcceptedAction): void;
  reject(error: Error): void;
}

/** Messages that an outbox may hold. */
const MAX_ENTRIES = 1_000;
/** Sends that may be on the way at once: as many as a server lets overlap. */
const WINDOW = 16;

/** What was written, in order, until the server has said what became of it. */
export class Outbox {
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #onTheWay = new Set<string>();
  /** Accepted, and not shown by their rooms yet. */
  readonly #landing = new Map<string, OutboxEntry>();
  readonly #listener: OutboxListener;
  #written = 0;
  /** Something was put off: one at a time, until all is sent, so that the order stays. */
  #isSlow = false;

  constructor(listener: OutboxListener) {
    this.#listener = listener;
  }

  /** What is in it, in the order of writing. */
  list(): OutboxEntry[] {
    return [...this.#landing.values(), ...this.#entries.values()];
  }

  /** What the cache had; it was written before everything else. */
  restore(entries: readonly OutboxEntry[]): void {
    const since = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries.toSorted((a, b) => a.number - b.number || a.writtenAt - b.writtenAt)) {
      // Two pages that share a cache number by themselves.
      this.#written = Math.max(this.#written + 1, entry.number);
      this.#entries.set(entry.clientMessageId, { ...entry, number: this.#written });
    }
    for (const entry of since) {
      this.#written += 1;
      this.#put({ ...entry, number: this.#written });
    }
  }

  /** A room shows a message with this key. */
  landed(key: string): void {
    this.#landing.delete(key);
  }

  /** Adds a message; settles when the server accepted it or refused it for good. */
  write(message: Omit<OutboxEntry, "number" | "refused" | "isAccepted">): Promise<MessageAcceptedAction> {
    if (this.#entries.size >= MAX_ENTRIES) {
      return Promise.reject(refused("LIMIT_EXCEEDED", `at most ${MAX_ENTRIES} unsent messages`));
    }
    this.#written += 1;
    this.#put({ ...message, number: this.#written });
    return this.#settled(message.clientMessageId);
  }

  /** Sends what was refused once more, under the same key. */
  retry(key: string): Promise<MessageAcceptedAction> {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      return Promise.reject(refused("NOT_FOUND", "no such message waits"));
    }
    const { refused: _, ...again } = entry;
    this.#put(again);
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
    landing.forEach((entry) => this.#listener.gone(entry));
    this.#isSlow = false;
  }

  /** What is to be sent now. It counts as on the way from here on. */
  due(): SendMessageAction[] {
    const window = this.#isSlow ? 1 : WINDOW;
    const due: SendMessageAction[] = [];
    for (const entry of this.#onTheWay.size < window ? this.#entries.values() : []) {
      const key = entry.clientMessageId;
      if (this.#onTheWay.size < window && entry.refused === undefined && !this.#onTheWay.has(key)) {
        this.#onTheWay.add(key);
        due.push(actionOf(entry));
      }
    }
    this.#isSlow &&= this.#onTheWay.size > 0;
    return due;
  }

  /** The server has it. */
  accepted(frame: MessageAcceptedAction): void {
    const key = frame.clientMessageId ?? "";
    const entry = this.#entries.get(key);
    if (entry !== undefined && !frame.duplicate) {
      this.#landing.set(key, { ...entry, isAccepted: true });
    }
    this.#remove(key)?.resolve(frame);
  }

  /** The server refused something; whether it was a message, and is to be sent again. */
  refused(frame: ErrorAction): "later" | "forGood" | undefined {
    const key = frame.clientMessageId ?? this.#keyOf(frame.requestId);
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#onTheWay.delete(key)) {
      return undefined;
    }
    if (frame.retryable) {
      this.#isSlow = true;
      return "later";
    }
    this.#put({ ...entry, refused: frame.code });
    this.#waiting.get(key)?.reject(new RefusedError(frame));
    this.#waiting.delete(key);
    return "forGood";
  }

  /** Of what could not be read the server repeats only the request's name. */
  #keyOf(requestId: string | undefined): string {
    return Array.from(this.#onTheWay).find((key) => nameOf(this.#entries.get(key)) === requestId) ?? "";
  }

  #put(entry: OutboxEntry): void {
    this.#entries.set(entry.clientMessageId, entry);
    this.#listener.saved(entry);
  }

  #remove(key: string): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    this.#onTheWay.delete(key);
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#listener.gone(entry);
    }
    return waiting;
  }

  #settled(key: string): Promise<MessageAcceptedAction> {
    const settled = new Promise<MessageAcceptedAction>((resolve, reject) => {
      this.#waiting.set(key, { resolve, reject });
    });
    // Whoever does not wait finds the refusal in the outbox.
    settled.catch(() => undefined);
    return settled;
  }
}

function nameOf(entry: OutboxEntry | undefined): string {
  return `s${entry?.number}`;
}

function actionOf(entry: OutboxEntry): SendMessageAction {
  const { roomId, content, clientMessageId, kind, data } = entry;
  return {
    type: "SEND_MESSAGE",
    requestId: nameOf(entry),
    roomId,
    content,
    clientMessageId,
    ...(kind === undefined ? {} : { kind }),
    ...(data === undefined ? {} : { data }),
  };
}
