import type { AnswerTo, Request } from "./answers.js";
import type { MessageKind, RoomId, Seq } from "./generated/objects.js";
import type { MessageAcceptedAction, ReceiveMessagesAction } from "./generated/server.js";
import { type ChatOptions } from "./options.js";
import { type Snapshot } from "./snapshot.js";
/** What may be said of a message beside its content. */
export interface SendOptions {
    /** A kind of the embedder's own. */
    kind?: MessageKind;
    /** The embedder's own data; at most 4 KiB of JSON. */
    data?: unknown;
    /** Its key; a random one. */
    clientMessageId?: string;
}
/** A chat client: connects, resumes, keeps what it hears, and sends what is written. */
export declare class ChatClient {
    #private;
    constructor(options: ChatOptions);
    /** Everything there is to show, now. The same object until something changes. */
    get snapshot(): Snapshot;
    /** Calls back after something changed, once for all that changed together. Returns what ends that. */
    readonly subscribe: (listener: () => void) => (() => void);
    /** Connects, and comes back whenever the connection breaks; also after it was closed. */
    connect(): void;
    /**
     * Ends the connection. What was not sent stays in the cache, for the next client; so resolves when
     * all is written. Promises that wait are rejected with `ClosedError`.
     */
    close(): Promise<void>;
    /** Ends the login, here or everywhere, and forgets everything, the cache too. */
    logout(everywhere?: boolean): Promise<void>;
    /**
     * Writes a message. It is sent as often as it takes, over reloads too, and stored once. Resolves when
     * the server has it; rejects with `RefusedError` when it will not have it: then it stays in the
     * outbox until it is retried or discarded. Nobody needs to wait for it. A closed client takes nothing.
     */
    send(roomId: RoomId, content: string, options?: SendOptions): Promise<MessageAcceptedAction>;
    /** Sends a refused message once more. */
    retry(clientMessageId: string): Promise<MessageAcceptedAction>;
    /** Takes a message out of the outbox. If it is on the way it may still arrive. */
    discard(clientMessageId: string): void;
    /**
     * Asks the server for something; waits until the connection is live. Rejects with `RefusedError`,
     * `TimeoutError`, `ConnectionLostError` or `ClosedError`. What means the same when it is said twice
     * is said again after a broken connection.
     */
    request<A extends Request>(action: A): Promise<AnswerTo<A>>;
    /** Looks at a room: fetches its newest messages and its members, and keeps all it hears. Returns what ends that. */
    open(roomId: RoomId): () => void;
    /** Fetches a page before the oldest message shown; resolves to whether there are older ones still. */
    loadOlder(roomId: RoomId, limit?: number): Promise<boolean>;
    /** Fetches messages on both sides of a number; they are kept, but shown only once no hole is between. */
    loadAround(roomId: RoomId, aroundSeq: Seq): Promise<ReceiveMessagesAction>;
}
