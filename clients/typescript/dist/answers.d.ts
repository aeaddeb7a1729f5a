import type { ClientAction } from "./generated/client.js";
import type { AckAction, LoginSuccessAction, MessageAcceptedAction, PongAction, ReadMarkerAction, ReceiveMembersAction, ReceiveMessagesAction, ReceiveRoomListAction, ReceiveRoomsAction, ResumedAction, RoomAddedAction, RoomRemovedAction } from "./generated/server.js";
/** What answers each action, if not an `ERROR`. */
export interface Answers {
    LOGIN: LoginSuccessAction;
    REFRESH_AUTH: AckAction;
    LOGOUT: AckAction;
    PING: PongAction;
    RESUME: ResumedAction;
    SYNC_ROOM: AckAction;
    REQUEST_ROOMS: ReceiveRoomsAction;
    CREATE_ROOM: RoomAddedAction;
    OPEN_DIRECT: RoomAddedAction;
    BROWSE_ROOMS: ReceiveRoomListAction;
    UPDATE_ROOM: AckAction;
    JOIN_ROOM: RoomAddedAction;
    LEAVE_ROOM: RoomRemovedAction;
    INVITE_USER: AckAction;
    REMOVE_USER: AckAction;
    SET_ROLE: AckAction;
    SELECT_ROOM: AckAction;
    REQUEST_MEMBERS: ReceiveMembersAction;
    SEND_MESSAGE: MessageAcceptedAction;
    EDIT_MESSAGE: AckAction;
    DELETE_MESSAGE: AckAction;
    REQUEST_MESSAGES: ReceiveMessagesAction;
    MARK_READ: ReadMarkerAction;
}
/** Actions that only this package sends, for they belong to its own bookkeeping. */
type Internal = "LOGIN" | "REFRESH_AUTH" | "RESUME" | "SYNC_ROOM" | "PING" | "SEND_MESSAGE";
/** What may be asked with {@link ChatClient.request}. */
export type Request = Exclude<ClientAction, {
    type: Internal;
}>;
/** The answer to an action. */
export type AnswerTo<A extends {
    type: keyof Answers;
}> = Answers[A["type"]];
/** Whether a request may be sent again when its answer was lost. */
export declare function isRepeatable(action: Request): boolean;
export {};
