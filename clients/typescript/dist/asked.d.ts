import type { ClientAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { ServerAction } from "./generated/server.js";
import type { RoomState } from "./state/room.js";
/**
 * Which room was meant by what was asked. Answers to what was asked before a room was reset, or
 * removed and added again, are void: what changed between such a page and the new beginning is told
 * by neither.
 */
export declare class Asked {
    #private;
    /** An action is sent; `room` looks up rooms as they are now. */
    sent(action: ClientAction, room: (id: RoomId) => RoomState | undefined): void;
    /** Whether a frame answers for another room than there is now. */
    isVoid(frame: ServerAction, room: RoomState | undefined): boolean;
    /** The connection is gone, and the answers with it. */
    cut(): void;
}
