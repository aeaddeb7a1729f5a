import type { SendMessageAction } from "./generated/client.js";
import type { ErrorCode, MessageKind, RoomId } from "./generated/objects.js";

/** A message that was written, until it is known what became of it. */
export interface OutboxEntry {
  /** Its key, which nothing else in a page's outbox has: however often it is sent, there will be one message. */
  readonly clientMessageId: string;
  /** Where it belongs. */
  readonly roomId: RoomId;
  /** What its room was called when it was written, in direct rooms the other; undefined where that was not known. */
  readonly roomName?: string;
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

/** A message as it is handed in. */
export type Written = Omit<OutboxEntry, "number" | "refused" | "isAccepted">;

/**
 * Tells what was written apart, for caches: two pages may have chosen one key for different messages.
 * The same message under the same key is one.
 */
export function entryId({ clientMessageId, roomId, content, kind = "text", data }: Written): string {
  return JSON.stringify([clientMessageId, roomId, content, kind, data]);
}

/** What a request that sends it is called. */
export function nameOf(entry: OutboxEntry | undefined): string {
  return `s${entry?.number}`;
}

/** The request that sends it. */
export function actionOf(entry: OutboxEntry): SendMessageAction {
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
