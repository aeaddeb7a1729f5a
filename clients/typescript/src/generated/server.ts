// Written by `UPDATE_GOLDEN=1 cargo test -p chat-core --features schema --test schema`.

import type {
  Channel,
  ConnectionId,
  ErrorCode,
  Handle,
  Limits,
  Member,
  Message,
  MessageId,
  Rev,
  Role,
  Room,
  RoomId,
  RoomKind,
  Seq,
  Timestamp,
  UserId,
  UserRev,
} from "./objects.js";

/** The first frame. */
export interface HelloAction {
  type: "HELLO";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** For support. */
  connectionId: ConnectionId;
  /** The name of this history: cursors are good in it only. */
  epoch: string;
  /** What the server can do beyond the first version. */
  features: string[];
  /** The silence after which the client should send PING. */
  heartbeatMs: number;
  /** What is refused beyond. */
  limits: Limits;
  /** The protocol's version. */
  protocol: string;
  /** What runs here. */
  server: string;
}

/** The login is done. */
export interface LoginSuccessAction {
  type: "LOGIN_SUCCESS";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** When the login ends. */
  authExpiresAt?: Timestamp;
  /** What people see instead. */
  displayName?: string;
  /** The room that I had open. */
  lastRoomId?: RoomId;
  /** My handle. */
  user: Handle;
  /** My id. */
  userId: UserId;
  /** My revision. */
  userRev: UserRev;
}

/** My rooms, replacing what I knew. */
export interface ReceiveRoomsAction {
  type: "RECEIVE_ROOMS";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Whether these are all. */
  complete: boolean;
  /** Where to go on. */
  cursor?: RoomId;
  /** The rooms, ascending by id. */
  rooms: Room[];
  /** My revision. */
  userRev: UserRev;
}

/** Everything missing has been sent. */
export interface ResumedAction {
  type: "RESUMED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The name of this history. */
  epoch: string;
  /** Drop what was cached: it belongs to another history. */
  reset: boolean;
  /** Where each room stands. */
  rooms: Record<string, Rev>;
  /** My revision. */
  userRev: UserRev;
}

/** Messages: logged (with `rev`: exactly one changed row) or a page of history (without). */
export interface ReceiveMessagesAction {
  type: "RECEIVE_MESSAGES";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The revision behind which the frame begins to speak; left out: `rev` − 1. */
  fromRev?: Rev;
  /** Whether there are newer ones. */
  hasMoreAfter?: boolean;
  /** Whether there are older ones. */
  hasMoreBefore?: boolean;
  /** The messages. */
  messages: Message[];
  /** The revision up to which the frame speaks. */
  rev?: Rev;
  /** Their room; left out where they are of several. */
  roomId?: RoomId;
}

/** Somebody came, went or has another role; logged. */
export interface MemberUpdatedAction {
  type: "MEMBER_UPDATED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Who did it. */
  by?: Handle;
  /** What people see instead. */
  displayName?: string;
  /** The revision behind which the frame begins to speak; left out: `rev` − 1. */
  fromRev?: Rev;
  /** Why. */
  reason?: string;
  /** The revision. */
  rev: Rev;
  /** The role; null: not a member any more. */
  role: Role | null;
  /** The room. */
  roomId: RoomId;
  /** Who. */
  user: Handle;
  /** Who. */
  userId: UserId;
}

/** The room's settings as they stand; logged. */
export interface RoomUpdatedAction {
  type: "ROOM_UPDATED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Custom data. */
  data?: unknown;
  /** The revision behind which the frame begins to speak; left out: `rev` − 1. */
  fromRev?: Rev;
  /** What kind of room. */
  kind: RoomKind;
  /** The name. */
  name: string;
  /** The revision. */
  rev: Rev;
  /** The room. */
  roomId: RoomId;
  /** The topic. */
  topic?: string;
}

/** Forget the room and begin anew from here. */
export interface RoomResetAction {
  type: "ROOM_RESET";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The newest page. */
  messages: Message[];
  /** Why. */
  reason: string;
  /** The new cursor. */
  rev: Rev;
  /** My view of it: what it is called may have changed meanwhile. */
  room: Room;
  /** The room. */
  roomId: RoomId;
}

/** My message is stored. */
export interface MessageAcceptedAction {
  type: "MESSAGE_ACCEPTED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** My key. */
  clientMessageId?: string;
  /** Whether it was stored before. */
  duplicate: boolean;
  /** Its id. */
  id: MessageId;
  /** The revision in which it was stored, or changed last. */
  rev: Rev;
  /** Its room. */
  roomId: RoomId;
  /** Its number. */
  seq: Seq;
  /** When it was stored. */
  timestamp: Timestamp;
}

/** A room is mine to see; upserts my view of it. */
export interface RoomAddedAction {
  type: "ROOM_ADDED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** My view. */
  room: Room;
  /** My revision; left out where nothing changed. */
  userRev?: UserRev;
}

/** A room is mine no more. */
export interface RoomRemovedAction {
  type: "ROOM_REMOVED";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Why. */
  reason?: string;
  /** The room. */
  roomId: RoomId;
  /** My revision; left out where nothing changed. */
  userRev?: UserRev;
}

/** How far I read. */
export interface ReadMarkerAction {
  type: "READ_MARKER";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The newest message read. */
  readSeq: Seq;
  /** The room. */
  roomId: RoomId;
  /** How many are not. */
  unreadCount: number;
  /** My revision; left out where nothing changed. */
  userRev?: UserRev;
}

/** Members of a room. */
export interface ReceiveMembersAction {
  type: "RECEIVE_MEMBERS";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Where to go on. */
  cursor?: UserId;
  /** The members, ascending by id. */
  items: Member[];
  /** The room. */
  roomId: RoomId;
}

/** Channels that anyone may join. */
export interface ReceiveRoomListAction {
  type: "RECEIVE_ROOM_LIST";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** Where to go on. */
  cursor?: RoomId;
  /** The channels, ascending by id. */
  items: Channel[];
}

/** Done. */
export interface AckAction {
  type: "ACK";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** What was asked. */
  action: string;
  /** When the login ends that was prolonged. */
  authExpiresAt?: Timestamp;
  /** The room's revision of it. */
  rev?: Rev;
}

/** What an action of the host's own came to. */
export interface ActionResultAction {
  type: "ACTION_RESULT";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The action's type. */
  action: string;
  /** What it says. */
  data?: unknown;
}

/** I am here. */
export interface PongAction {
  type: "PONG";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** What came with the PING. */
  t?: unknown;
}

/** Refused. */
export interface ErrorAction {
  type: "ERROR";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** What was asked. */
  action?: string;
  /** The client's key for the message that was refused. */
  clientMessageId?: string;
  /** Why, for programs. */
  code: ErrorCode;
  /** More, by code. */
  details?: unknown;
  /** Why, for developers. */
  message: string;
  /** When. */
  retryAfterMs?: number;
  /** Whether the same may succeed later. */
  retryable: boolean;
}

/** Come back within this time, to another node. */
export interface ReconnectAction {
  type: "RECONNECT";
  /** Names the request: the one answer repeats it. At most 64 bytes. */
  requestId?: string;
  /** The window to spread over. */
  afterMs: number;
  /** Why. */
  reason: string;
}

/** Everything the server says. */
export type ServerAction =
  | HelloAction
  | LoginSuccessAction
  | ReceiveRoomsAction
  | ResumedAction
  | ReceiveMessagesAction
  | MemberUpdatedAction
  | RoomUpdatedAction
  | RoomResetAction
  | MessageAcceptedAction
  | RoomAddedAction
  | RoomRemovedAction
  | ReadMarkerAction
  | ReceiveMembersAction
  | ReceiveRoomListAction
  | AckAction
  | ActionResultAction
  | PongAction
  | ErrorAction
  | ReconnectAction;
