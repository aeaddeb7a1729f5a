import { createSelector } from "@reduxjs/toolkit";
import type { Room, RoomSnapshot } from "chat-client";
import type { RootState } from "../../app/reducer";

const allRooms = (state: RootState) => state.chat.rooms;

/** What a room is called. */
export function titleOf(room: Pick<Room, "kind" | "name" | "peerName">): string {
  return room.kind === "direct" ? (room.peerName ?? room.name) : room.name;
}

/** When something was written last, so that the newest stand first. */
function newest(room: RoomSnapshot): number {
  const written = room.pending.at(-1)?.writtenAt;
  return written === undefined ? (room.lastMessage?.id ?? 0) : Number.MAX_SAFE_INTEGER;
}

/** The rooms that the filter lets through, the liveliest first. */
export const selectShownRooms = createSelector(
  [allRooms, (state: RootState) => state.rooms.filter],
  (rooms, filter) => {
    const wanted = filter.trim().toLowerCase();
    return rooms
      .filter((room) => `${titleOf(room)} ${room.name}`.toLowerCase().includes(wanted))
      .toSorted((a, b) => newest(b) - newest(a) || titleOf(a).localeCompare(titleOf(b)));
  },
);

export const selectOpenRoom = createSelector(
  [allRooms, (state: RootState) => state.rooms.openId],
  (rooms, id) => rooms.find((room) => room.id === id),
);

export const selectUnread = createSelector([allRooms], (rooms) =>
  rooms.reduce((sum, room) => sum + room.unreadCount, 0),
);
