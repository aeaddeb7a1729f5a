import type { ChatOptions } from "../options.js";
import type { Outbox, OutboxEntry } from "../outbox.js";
import type { Session } from "../session.js";
import type { Journal } from "../state/journal.js";
import type { Rooms } from "../state/rooms.js";
/** What is kept. */
export interface Kept {
    rooms: Rooms;
    outbox: Outbox;
    session: Session;
    journal: Journal;
}
/** Keeps what a client knows in its cache, if it has one. */
export declare class Keeper {
    #private;
    constructor(options: ChatOptions, kept: () => Kept);
    /** Takes what the cache has, once; if it fails the client begins anew. */
    load(): Promise<void>;
    /** Something changed. */
    changed(): void;
    /** A message was written. */
    written(entry: OutboxEntry): void;
    /** A message left the outbox. */
    settled(entry: OutboxEntry): void;
    /** Writes what there is; resolves when it is written, or cannot be. */
    flush(): Promise<void>;
    /** Writes what there is, and gives the cache back. */
    close(): Promise<void>;
}
