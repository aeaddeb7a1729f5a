import type { Message, Room } from "../generated/objects.js";
import type { ServerAction } from "../generated/server.js";

/** My view of a group. */
export function view(id: number, changes: Partial<Room> = {}): Room {
  return {
    id,
    name: `room ${id}`,
    kind: "group",
    rev: 4,
    lastSeq: 0,
    memberCount: 2,
    role: "member",
    capabilities: ["read", "sendMessage"],
    readSeq: 0,
    unreadCount: 0,
    ...changes,
  };
}

/** All my rooms. */
export function rooms(...all: Room[]): ServerAction {
  return { type: "RECEIVE_ROOMS", rooms: all, userRev: 8, complete: true };
}

/** A message by bob in room 1; ids are a hundred above their numbers. */
export function message(seq: number, rev: number, content = `${seq}`, changes: Partial<Message> = {}): Message {
  return {
    id: 100 + seq,
    roomId: 1,
    seq,
    rev,
    user: "bob",
    userId: 4,
    content,
    timestamp: 1_469_007_999.25,
    kind: "text",
    editVersion: 0,
    ...changes,
  };
}

/** The logged frame of a message. */
export function logged(said: Message, fromRev = said.rev - 1): ServerAction {
  return { type: "RECEIVE_MESSAGES", roomId: said.roomId, rev: said.rev, fromRev, messages: [said] };
}

/** A page of history in answer to a request. */
export function page(request: { requestId?: string }, messages: Message[], hasMoreBefore: boolean): ServerAction {
  return {
    type: "RECEIVE_MESSAGES",
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    roomId: 1,
    messages,
    hasMoreBefore,
    hasMoreAfter: false,
  };
}
