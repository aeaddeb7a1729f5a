import type { OutboxEntry, Room, RoomSnapshot } from "chat-client";
import type { RootState } from "../../app/reducer";
import type { Arrival, Arrivals } from "./arrivalsSlice";

/** What a room is called. */
export function titleOf(room: Pick<Room, "kind" | "name" | "peerName">): string {
  return room.kind === "direct" ? (room.peerName ?? room.name) : room.name;
}

/** When something happened last, so that the newest stand first: something was written, or the room came. */
function newest(room: RoomSnapshot, came: Arrival | undefined): number {
  const written = room.pending.at(-1)?.writtenAt;
  return written === undefined ? Math.max(room.lastMessage?.id ?? 0, came?.after ?? 0) : Number.MAX_SAFE_INTEGER;
}

/** Of those that came after the same message the last one stands first; among the others, the one made last. */
function liveliest(arrivals: Arrivals) {
  return (a: RoomSnapshot, b: RoomSnapshot): number => {
    const [inA, inB] = [arrivals[a.id], arrivals[b.id]];
    return newest(b, inB) - newest(a, inA) || (inB?.number ?? 0) - (inA?.number ?? 0) || b.id - a.id;
  };
}

/** The rooms that a filter lets through, the liveliest first: another list each time. */
export function shownRooms(rooms: readonly RoomSnapshot[], filter: string, arrivals: Arrivals): RoomSnapshot[] {
  const wanted = filter.trim().toLowerCase();
  return rooms
    .filter((room) => `${titleOf(room)} ${room.name}`.toLowerCase().includes(wanted))
    .toSorted(liveliest(arrivals));
}

export const selectOpenRoom = ({ chat, rooms }: RootState) => chat.rooms.find(({ id }) => id === rooms.openId);

/** Whether a message that was written is in no room of mine any more, so that none shows it. */
export function isStranded({ refused, roomId }: OutboxEntry, rooms: readonly RoomSnapshot[]): boolean {
  return refused !== undefined && rooms.every(({ id }) => id !== roomId);
}

/** How many messages nobody can send any more. */
export const selectStranded = ({ chat: { outbox, rooms } }: RootState) =>
  outbox.filter((entry) => isStranded(entry, rooms)).length;

/** How many messages would be lost by logging out: not what the server has, nor what its room shows as stored. */
export const selectUnsent = ({ chat: { outbox, rooms } }: RootState) =>
  outbox.filter(({ clientMessageId, isAccepted, roomId }) => {
    const room = rooms.find(({ id }) => id === roomId);
    return !isAccepted && (room?.pending.some((entry) => entry.clientMessageId === clientMessageId) ?? true);
  }).length;

export const selectUnread = ({ chat }: RootState) => chat.rooms.reduce((sum, { unreadCount }) => sum + unreadCount, 0);
