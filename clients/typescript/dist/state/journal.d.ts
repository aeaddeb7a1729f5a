import type { Message, MessageId, RoomId } from "../generated/objects.js";
/** What changed since it was last taken down in the cache. */
export interface Changes {
    /** Rooms whose own record changed. */
    rooms: Set<RoomId>;
    /** Messages that are new or have changed, by their id. */
    messages: Map<MessageId, Message>;
    /** Messages that are not held any more, though they stand as they are. */
    dropped: Map<MessageId, Message>;
    /** Rooms whose messages before these are forgotten. */
    cleared: Set<RoomId>;
    /** Rooms that are gone, with their messages. */
    removed: Set<RoomId>;
    /** Everything before is forgotten. */
    everything: boolean;
}
/** Collects changes, and tells that there are some. */
export declare class Journal {
    #private;
    /** `changed` hears which room changed, or that something else did. */
    constructor(changed: (room: RoomId | undefined) => void);
    /** Takes what was collected; begins anew. */
    take(): Changes;
    room(id: RoomId): void;
    message(message: Message): void;
    dropped(message: Message): void;
    cleared(id: RoomId): void;
    removed(id: RoomId): void;
    everything(): void;
    /** Something else than rooms changed. */
    touched(): void;
}
