import type { ResumeAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { Rooms } from "./state/rooms.js";
/**
 * Says what is known. Rooms beyond the bound are forgotten: they would begin at their newest
 * revision, with a hole before it.
 */
export declare function resume(rooms: Rooms, epoch: string | undefined, active: RoomId | undefined): ResumeAction;
