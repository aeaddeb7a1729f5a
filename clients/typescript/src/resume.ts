import type { ResumeAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { Rooms } from "./state/rooms.js";

/** Cursors that one RESUME may name. */
const MAX_CURSORS = 1_000;

/**
 * Says what is known. Rooms beyond the bound are forgotten: they would begin at their newest
 * revision, with a hole before it.
 */
export function resume(rooms: Rooms, epoch: string | undefined, active: RoomId | undefined): ResumeAction {
  const newest = [...rooms.map.values()].toSorted((a, b) => rank(b.id) - rank(a.id) || b.have - a.have);
  function rank(id: RoomId): number {
    return id === active ? 1 : 0;
  }
  newest.slice(MAX_CURSORS).forEach((room) => rooms.remove(room.id));
  const cursors = newest.slice(0, MAX_CURSORS).map((room) => [String(room.id), room.have] as const);
  return {
    type: "RESUME",
    rooms: Object.fromEntries(cursors),
    ...(rooms.userRev === undefined || epoch === undefined ? {} : { epoch, userRev: rooms.userRev }),
    ...(active === undefined ? {} : { activeRoomId: active }),
  };
}
