import type { Message, Room, RoomId, UserId, UserRev } from "../generated/objects.js";
import type { ReadMarkerAction, ReceiveRoomsAction, RoomAddedAction, RoomRemovedAction } from "../generated/server.js";
import type { Journal } from "./journal.js";
import { RoomState, type SavedRoom } from "./room.js";
/** A frame that tells what only one user may see. */
export type StateAction = ReceiveRoomsAction | RoomAddedAction | RoomRemovedAction | ReadMarkerAction;
/** Messages that are kept of a room that nobody looks at; up to twice as many at times. */
export declare const KEPT_UNSEEN = 200;
/** My rooms, and how new what is known of them is. */
export declare class Rooms {
    #private;
    readonly map: Map<number, RoomState>;
    /** My newest state; undefined before the first. */
    userRev: UserRev | undefined;
    constructor(journal: Journal);
    /** What the cache had. */
    restore(userRev: UserRev | undefined, rooms: readonly SavedRoom[], messages: readonly Message[]): void;
    /** The connection is gone, and the rest of a list with it. */
    cut(): void;
    /** Forgets everything. */
    clear(): void;
    /** Forgets a room. */
    remove(id: RoomId): void;
    /** The rule for state frames. */
    apply(frame: StateAction): void;
    /** My view of a room. */
    put(view: Room): void;
    /** Messages that belong to several rooms, or to one. */
    putMessages(messages: readonly Message[], me: UserId): void;
}
