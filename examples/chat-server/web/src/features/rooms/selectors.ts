import type { UnknownAction } from "@reduxjs/toolkit";
import type { OutboxEntry, Room, RoomSnapshot } from "chat-client";
import type { RootState } from "../../app/reducer";
import { discarded } from "../chat/chatMiddleware";
import { draftChanged, editEnded } from "../composer/composerSlice";
import type { Arrival, Arrivals } from "./arrivalsSlice";

/** What a room is called. */
export function titleOf(room: Pick<Room, "kind" | "name" | "peerName">): string {
  return room.kind === "direct" ? (room.peerName ?? room.name) : room.name;
}

/** What I wrote last and is still on its way: what was refused is not said in the room. */
export function lastOnItsWay({ pending }: Pick<RoomSnapshot, "pending">): OutboxEntry | undefined {
  return pending.findLast(({ refused }) => refused === undefined);
}

/** When something happened last, so that the newest stand first: something was written, or the room came. */
function newest(room: RoomSnapshot, came: Arrival | undefined): number {
  const written = lastOnItsWay(room)?.writtenAt;
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

/** What was written and no server has. */
export interface Unsent {
  key: string;
  roomId: number;
  content: string;
  roomName?: string | undefined;
  /** What throws it away. */
  discard: UnknownAction;
}

/** What is begun in any room: messages, and what others shall say. */
function begun({ drafts, edits }: RootState["composer"]): Unsent[] {
  const written = Object.entries(drafts).map(([id, content]) => {
    const roomId = Number(id);
    return { key: `d${id}`, roomId, content, discard: draftChanged({ roomId, text: "" }) };
  });
  const changed = Object.values(edits)
    .filter(({ content, text }) => text !== content)
    .map((edit) => ({ key: `e${edit.id}`, roomId: edit.roomId, content: edit.text, discard: editEnded(edit) }));
  return [...written, ...changed].filter(({ content }) => content.trim() !== "");
}

/** What was written in rooms that are not mine any more: none shows it, and nobody can send it. */
export function strandedIn({ arrivals, chat, composer }: Pick<RootState, "arrivals" | "chat" | "composer">): Unsent[] {
  const refused = chat.outbox
    .filter((entry) => entry.refused !== undefined && chat.rooms.every(({ id }) => id !== entry.roomId))
    .map(({ clientMessageId: key, roomId, content, roomName }) => ({ key, roomId, content, roomName, discard: discarded(key) }));
  // As long as not all rooms are known, none is gone.
  const isGone = ({ roomId }: Unsent) => arrivals.known?.includes(roomId) === false;
  return [...refused, ...begun(composer).filter(isGone)];
}

/** How much would be lost by logging out: what is begun, and messages; not what the server has, nor what its room shows as stored. */
export const selectUnsent = ({ chat: { outbox, rooms }, composer }: RootState) =>
  begun(composer).length +
  outbox.filter(({ clientMessageId, isAccepted, roomId }) => {
    const room = rooms.find(({ id }) => id === roomId);
    return !isAccepted && (room?.pending.some((entry) => entry.clientMessageId === clientMessageId) ?? true);
  }).length;

export const selectUnread = ({ chat }: RootState) => chat.rooms.reduce((sum, { unreadCount }) => sum + unreadCount, 0);
