import type { MessageId, MessageKind, Rev, Role, RoomId, RoomKind, Seq, UserId, UserRev } from "./objects.js";
/** Says who I am. */
export interface LoginAction {
    type: "LOGIN";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** The password, where the server asks for one. */
    password?: string;
    /** A token, where the server asks for one. */
    token?: string;
    /** The handle. */
    user: string;
}
/** Prolongs my login. */
export interface RefreshAuthAction {
    type: "REFRESH_AUTH";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** What proves it. */
    token: string;
}
/** Ends my session. */
export interface LogoutAction {
    type: "LOGOUT";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** End all my sessions, not only this one. */
    everywhere?: boolean;
}
/** Is anybody there? */
export interface PingAction {
    type: "PING";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Comes back as it is; at most 64 bytes of JSON. */
    t?: unknown;
}
/** Goes on where I was. */
export interface ResumeAction {
    type: "RESUME";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** The room that is on my screen: its frames come first. */
    activeRoomId?: RoomId;
    /** The history that my cursors belong to. */
    epoch?: string;
    /** My cursor in each room. */
    rooms?: Record<string, Rev>;
    /** My newest state. */
    userRev?: UserRev;
}
/** Asks for my rooms. */
export interface RequestRoomsAction {
    type: "REQUEST_ROOMS";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Go on behind this one. */
    cursor?: RoomId;
}
/** Makes a group or channel. */
export interface CreateRoomAction {
    type: "CREATE_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** My key: the same again gives the same room. */
    clientRoomId?: string;
    /** Custom data. */
    data?: unknown;
    /** `group` or `channel`. */
    kind: RoomKind;
    /** What it is called. */
    name: string;
    /** What it is about. */
    topic?: string;
    /** Handles of the first members. */
    users?: string[];
}
/** Opens the room of me and somebody else. */
export interface OpenDirectAction {
    type: "OPEN_DIRECT";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** The other's handle. */
    user: string;
}
/** Asks for channels. */
export interface BrowseRoomsAction {
    type: "BROWSE_ROOMS";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Go on behind this one. */
    cursor?: RoomId;
    /** Part of the name. */
    query?: string;
}
/** Becomes a member. */
export interface JoinRoomAction {
    type: "JOIN_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Which room. */
    roomId: RoomId;
}
/** Gives up a membership. */
export interface LeaveRoomAction {
    type: "LEAVE_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Which room. */
    roomId: RoomId;
}
/** Makes somebody else a member. */
export interface InviteUserAction {
    type: "INVITE_USER";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Why. */
    reason?: string;
    /** Which room. */
    roomId: RoomId;
    /** Whose membership, by handle. */
    user: string;
}
/** Ends somebody else's membership. */
export interface RemoveUserAction {
    type: "REMOVE_USER";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Why. */
    reason?: string;
    /** Which room. */
    roomId: RoomId;
    /** Whose membership, by handle. */
    user: string;
}
/** Gives somebody another role. */
export interface SetRoleAction {
    type: "SET_ROLE";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** The new role. */
    role: Role;
    /** Which room. */
    roomId: RoomId;
    /** Whose role, by handle. */
    user: string;
}
/** Changes name, topic or data. */
export interface UpdateRoomAction {
    type: "UPDATE_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** The new data; `null`: none. */
    data?: unknown;
    /** The new name. */
    name?: string;
    /** Which room. */
    roomId: RoomId;
    /** The new topic; empty: none. */
    topic?: string;
}
/** Remembers the open room. */
export interface SelectRoomAction {
    type: "SELECT_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Which room. */
    roomId: RoomId;
}
/** Asks for members. */
export interface RequestMembersAction {
    type: "REQUEST_MEMBERS";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Go on behind this one. */
    cursor?: UserId;
    /** How their handles begin. */
    query?: string;
    /** Which room. */
    roomId: RoomId;
}
/** Says something. */
export interface SendMessageAction {
    type: "SEND_MESSAGE";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** My key: the same again gives the same message, for ever. */
    clientMessageId?: string;
    /** What to say. */
    content: string;
    /** The embedder's own data. */
    data?: unknown;
    /** `text`, or a kind of the embedder's own. */
    kind?: MessageKind;
    /** Which room. */
    roomId: RoomId;
}
/** Says it otherwise. */
export interface EditMessageAction {
    type: "EDIT_MESSAGE";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** What it shall say. */
    content: string;
    /** The version that I saw. */
    editVersion: number;
    /** Which message. */
    messageId: MessageId;
}
/** Unsays it. */
export interface DeleteMessageAction {
    type: "DELETE_MESSAGE";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Which message. */
    messageId: MessageId;
}
/** Asks for history. */
export interface RequestMessagesAction {
    type: "REQUEST_MESSAGES";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Newer than this. */
    afterSeq?: Seq;
    /** On both sides of this. */
    aroundMessageId?: MessageId;
    /** On both sides of this. */
    aroundSeq?: Seq;
    /** Older than this. */
    beforeSeq?: Seq;
    /** How many. */
    limit?: number;
    /** Which room; left out only with `lastMessageId`. */
    roomId: RoomId;
}
/** Asks for what is missing. */
export interface SyncRoomAction {
    type: "SYNC_ROOM";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Which room. */
    roomId: RoomId;
    /** My cursor. */
    sinceRev: Rev;
}
/** Moves my marker. */
export interface MarkReadAction {
    type: "MARK_READ";
    /** Names the request: the one answer repeats it. At most 64 bytes. */
    requestId?: string;
    /** Also backwards: mark as unread. */
    force?: boolean;
    /** Which room. */
    roomId: RoomId;
    /** The newest message that I read. */
    seq: Seq;
}
/** Everything a client may ask for. */
export type ClientAction = LoginAction | RefreshAuthAction | LogoutAction | PingAction | ResumeAction | RequestRoomsAction | CreateRoomAction | OpenDirectAction | BrowseRoomsAction | JoinRoomAction | LeaveRoomAction | InviteUserAction | RemoveUserAction | SetRoleAction | UpdateRoomAction | SelectRoomAction | RequestMembersAction | SendMessageAction | EditMessageAction | DeleteMessageAction | RequestMessagesAction | SyncRoomAction | MarkReadAction;
