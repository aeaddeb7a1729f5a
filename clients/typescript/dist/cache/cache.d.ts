import type { Message, RoomId, UserRev } from "../generated/objects.js";
import type { OutboxEntry } from "../outbox.js";
import type { Me } from "../session.js";
import type { SavedRoom } from "../state/room.js";
/** Whose cache it is, and of what history. */
export interface SavedMeta {
    me: Me;
    epoch: string;
    userRev: UserRev | undefined;
}
/** Everything that a cache holds. */
export interface Saved {
    meta: SavedMeta | undefined;
    rooms: SavedRoom[];
    messages: Message[];
    outbox: OutboxEntry[];
}
/** What is to be taken down, all of it or nothing; in this order. */
export interface Delta {
    /** Forget rooms and messages. */
    everything: boolean;
    /** Rooms that are gone, with their messages. */
    removed: RoomId[];
    /** Rooms whose messages are forgotten. */
    cleared: RoomId[];
    /** Messages that are not to be held any more. */
    dropped: Message[];
    meta: SavedMeta | undefined;
    rooms: SavedRoom[];
    /** An older version never replaces a newer one. */
    messages: Message[];
    written: OutboxEntry[];
    /** Keys of what left the outbox. */
    settled: string[];
}
/**
 * Keeps what a client knows beyond its own life. A room's cursor and the messages that it speaks for
 * are always saved in one delta: a cache that applies deltas whole never has a hole.
 */
export interface Cache {
    /** Everything that is held. */
    load(): Promise<Saved>;
    /** Applies a delta, wholly or not at all. Deltas are given one after the other. */
    save(delta: Delta): Promise<void>;
    /** Gives the cache back. */
    close(): void;
}
/** Applies a delta to what is held. */
export declare function applied(saved: Saved, delta: Delta): Saved;
/** A cache that lives as long as its object: for tests, and for clients that connect anew. */
export declare function memoryCache(): Cache;
