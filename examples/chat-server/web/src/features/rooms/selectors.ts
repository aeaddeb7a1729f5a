import { createSelector } from "@reduxjs/toolkit";
import type { OutboxEntry, Room, RoomSnapshot } from "chat-client";
import type { RootState } from "../../app/reducer";
import type { Arrival } from "./arrivalsSlice";

const allRooms = (state: RootState) => state.chat.rooms;

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
function liveliest(arrivals: Readonly<Record<number, Arrival>>) {
  return (a: RoomSnapshot, b: RoomSnapshot): number => {
    const [inA, inB] = [arrivals[a.id], arrivals[b.id]];
    return newest(b, inB) - newest(a, inA) || (inB?.number ?? 0) - (inA?.number ?? 0) || b.id - a.id;
  };
}

/** The rooms that the filter lets through, the liveliest first. */
export const selectShownRooms = createSelector(
  [allRooms, (state: RootState) => state.rooms.filter, (state: RootState) => state.arrivals.byRoom],
  (rooms, filter, arrivals) => {
    const wanted = filter.trim().toLowerCase();
    return rooms
      .filter((room) => `${titleOf(room)} ${room.name}`.toLowerCase().includes(wanted))
      .toSorted(liveliest(arrivals));
  },
);

export const selectOpenRoom = createSelector(
  [allRooms, (state: RootState) => state.rooms.openId],
  (rooms, id) => rooms.find((room) => room.id === id),
);

const NONE: readonly OutboxEntry[] = [];

/** What was refused in rooms that are mine no more: no room shows it. */
export const selectStranded = createSelector([allRooms, (state: RootState) => state.chat.outbox], (rooms, outbox) => {
  const stranded = outbox.filter(({ refused, roomId }) => refused !== undefined && rooms.every(({ id }) => id !== roomId));
  return stranded.length === 0 ? NONE : stranded;
});

/** How many messages would be lost by logging out. */
export const selectUnsent = createSelector([allRooms, (state: RootState) => state.chat.outbox], (rooms, outbox) => {
  const mine = new Set(rooms.map(({ id }) => id));
  // What its room shows as stored is not lost, nor what the server has and will tell of.
  const waiting = [...rooms.flatMap(({ pending }) => pending), ...outbox.filter(({ roomId }) => !mine.has(roomId))];
  return waiting.filter(({ isAccepted }) => isAccepted === undefined).length;
});

export const selectUnread = createSelector([allRooms], (rooms) =>
  rooms.reduce((sum, room) => sum + room.unreadCount, 0),
);
