import type { SendMessageAction } from "./generated/client.js";
import type { ErrorCode, MessageKind, RoomId } from "./generated/objects.js";
import type { ErrorAction, MessageAcceptedAction } from "./generated/server.js";
/** A message that was written, until it is known what became of it. */
export interface OutboxEntry {
    /** Its key: however often it is sent, there will be one message. */
    readonly clientMessageId: string;
    readonly roomId: RoomId;
    readonly content: string;
    readonly kind?: MessageKind;
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
/** What was written, in order, until the server has said what became of it. */
export declare class Outbox {
    #private;
    constructor(listener: OutboxListener);
    /** What is in it, in the order of writing. */
    list(): OutboxEntry[];
    /** What the cache had; it was written before everything else. */
    restore(entries: readonly OutboxEntry[]): void;
    /** A room shows a message with this key. */
    landed(key: string): void;
    /** Adds a message; settles when the server accepted it or refused it for good. */
    write(message: Omit<OutboxEntry, "number" | "refused" | "isAccepted">): Promise<MessageAcceptedAction>;
    /** Sends what was refused once more, under the same key. */
    retry(key: string): Promise<MessageAcceptedAction>;
    /** Forgets a message. If it is on the way it may still arrive. */
    discard(key: string): void;
    /** Forgets everything. */
    clear(error: Error): void;
    /** Nobody is told any more what becomes of the messages; they stay. */
    abandon(error: Error): void;
    /** The connection is gone: nobody knows what became of what was on the way. */
    cut(): void;
    /** What is to be sent now. It counts as on the way from here on. */
    due(): SendMessageAction[];
    /** The server has it. */
    accepted(frame: MessageAcceptedAction): void;
    /** The server refused something; whether it was a message, and is to be sent again. */
    refused(frame: ErrorAction): "later" | "forGood" | undefined;
}
