// Written by `UPDATE_GOLDEN=1 cargo test -p chat-core --features schema --test schema`.

/** What somebody may want to do in a room. Told to clients by name as their `capabilities`. */
export type Capability =
  /** Read history and members, select the room, move the own marker. */
  | "read"
  /** Become a member by oneself. */
  | "join"
  /** Give up the membership. */
  | "leave"
  /** Write. */
  | "sendMessage"
  /** Change a message of one's own. */
  | "editMessage"
  /** Delete a message of one's own. */
  | "deleteMessage"
  /** Delete anybody's message. */
  | "moderateMessages"
  /** Change name, topic and data of the room. */
  | "updateRoom"
  /** Make somebody else a member. */
  | "inviteUser"
  /** End the membership of somebody of lower rank. */
  | "removeUser"
  /** Give somebody another role. */
  | "setRole";

/** A channel that anyone may join. */
export interface Channel {
  /** The room. */
  id: RoomId;
  /** How many members it has. */
  memberCount: number;
  /** Its name. */
  name: string;
  /** What it is about. */
  topic?: string;
}

/** One connection; for support. */
export type ConnectionId = number;

/** Why a request was refused: stable names for programs. */
export type ErrorCode =
  /** The frame is not JSON, or not JSON that the chat reads: too deep, numbers out of range, half characters. */
  | "BAD_JSON"
  /** The JSON is not this action. */
  | "BAD_REQUEST"
  /** There is no such action. */
  | "UNKNOWN_ACTION"
  /** Something is longer than it may be. */
  | "TOO_LARGE"
  /** Log in first; or the login was refused. */
  | "UNAUTHENTICATED"
  /** The login has run out. */
  | "AUTH_EXPIRED"
  /** Known, a member, but not allowed. */
  | "FORBIDDEN"
  /** It does not exist, or the caller may not see it: not to be told apart. Where nobody has a handle, `details` names it. */
  | "NOT_FOUND"
  /** It has changed since; `details` says how it stands. */
  | "CONFLICT"
  /** The same key came before with another request. */
  | "IDEMPOTENCY_CONFLICT"
  /** Too many requests; `retryAfterMs` says when to come back. */
  | "RATE_LIMITED"
  /** A bound was reached; `details` says which. */
  | "LIMIT_EXCEEDED"
  /** This server does not do that. */
  | "UNSUPPORTED"
  /** Nothing happened; try again. */
  | "BUSY"
  /** It may or may not have happened; try again with the same key. */
  | "UNAVAILABLE"
  /** It may or may not have happened, and trying again may not help. */
  | "INTERNAL";

/** The unique @name of a user, which never changes. */
export type Handle = string;

/** The newest message of a room, in short. */
export interface LastMessage {
  /** What to show instead of the handle, if anything. */
  displayName?: string;
  /** How it begins. */
  excerpt: string;
  /** Its id. */
  id: MessageId;
  /** Its number. */
  seq: Seq;
  /** Who wrote it. */
  user: Handle;
}

/** What the server refuses beyond. */
export interface Limits {
  /** Bytes of a message's content. */
  contentBytes: number;
  /** Bytes of a frame. */
  frameBytes: number;
  /** Messages in a page. */
  pageMessages: number;
}

/** A member of a room. */
export interface Member {
  /** What people see instead. */
  displayName?: string;
  /** The role. */
  role: Role | null;
  /** Who. */
  user: Handle;
  /** Who. */
  userId: UserId;
}

/** A message. */
export interface Message {
  /** The author's key, if he gave one. */
  clientMessageId?: string;
  /** What was written; empty when deleted. */
  content: string;
  /** The embedder's own. */
  data?: unknown;
  /** When it was deleted. */
  deletedAt?: Timestamp;
  /** What to show instead of the handle, if anything. */
  displayName?: string;
  /** How often it was edited. */
  editVersion: number;
  /** When it was edited last. */
  editedAt?: Timestamp;
  /** Ascends within a room. */
  id: MessageId;
  /** What kind of message. */
  kind: MessageKind;
  /** The room's revision of its newest change. */
  rev: Rev;
  /** Its room. */
  roomId: RoomId;
  /** Its number in the room: 1, 2, 3 … */
  seq: Seq;
  /** When it was stored. */
  timestamp: Timestamp;
  /** Who wrote it. */
  user: Handle;
  /** Who wrote it. */
  userId: UserId;
}

/** A message. Ids ascend within a room, and say nothing about order across rooms. */
export type MessageId = number;

/** `text`; `system`, which only the server writes; or the embedder's own. */
export type MessageKind = "text" | "system" | `x-${string}`;

/** Counts the durable changes of a room. */
export type Rev = number;

/** What a member may do, from least to most. */
export type Role =
  /** Reads and writes. */
  | "member"
  /** Also moderates and manages members. */
  | "admin"
  /** Also appoints admins and owners. */
  | "owner";

/** My view of a room. */
export interface Room {
  /** What I may do. */
  capabilities: Capability[];
  /** The embedder's own. */
  data?: unknown;
  /** The room. */
  id: RoomId;
  /** What kind of room. */
  kind: RoomKind;
  /** The newest message, in short. */
  lastMessage?: LastMessage;
  /** The newest message. */
  lastSeq: Seq;
  /** How many members it has. */
  memberCount: number;
  /** Its name; in direct rooms the other's handle. */
  name: string;
  /** In direct rooms the other's id. */
  peerId?: UserId;
  /** What to show instead of the other's handle, if anything. */
  peerName?: string;
  /** How far I read. */
  readSeq: Seq;
  /** The newest change. */
  rev: Rev;
  /** My role. */
  role: Role;
  /** What it is about. */
  topic?: string;
  /** `lastSeq` − `readSeq`. */
  unreadCount: number;
}

/** A room. */
export type RoomId = number;

/** What kind of room. */
export type RoomKind =
  /** Two people; made on demand, one for each pair, for ever. */
  | "direct"
  /** Invited people. */
  | "group"
  /** Anyone may find and join it. */
  | "channel";

/** Counts the messages of a room: 1, 2, 3 … */
export type Seq = number;

/** Unix time in seconds, with a fraction. For showing, never for sorting. */
export type Timestamp = number;

/** A user of the chat. */
export type UserId = number;

/** Counts what only one user may see change. */
export type UserRev = number;
