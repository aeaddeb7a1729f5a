import type { RequestMessagesAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { Rooms } from "./state/rooms.js";
/** Scrolls back: one page of a room at a time. */
export declare class History {
    #private;
    constructor(rooms: Rooms, request: (action: RequestMessagesAction) => Promise<unknown>);
    /** Fetches the page before the oldest message shown; whether there are older ones still. */
    older(roomId: RoomId, limit: number): Promise<boolean>;
}
