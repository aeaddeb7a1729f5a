import type { ClientAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type {
  AckAction,
  ActionResultAction,
  LoginSuccessAction,
  MessageAcceptedAction,
  PongAction,
  ReadMarkerAction,
  ReceiveMembersAction,
  ReceiveMessagesAction,
  ReceiveRoomListAction,
  ReceiveRoomsAction,
  ResumedAction,
  RoomAddedAction,
  RoomRemovedAction,
} from "./generated/server.js";

/** An action of the host's own, which this package knows nothing of. */
export interface HostAction {
  /** Its name. */
  type: `x-${string}`;
  /** Names the request; given by this package. */
  requestId?: string;
  /** The room that it is about, if it is about one. */
  roomId?: RoomId;
  /** What the host makes something of: any JSON. */
  data?: unknown;
}

/** Any action that a client may send. */
export type AnyAction = ClientAction | HostAction;

/** What answers each action of the protocol's, if not an `ERROR`. */
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
export type Request = Exclude<ClientAction, { type: Internal }> | HostAction;

/** The answer to an action; to one of the host's own its `data` is what the host says. */
export type AnswerTo<A extends AnyAction> = A extends { type: keyof Answers } ? Answers[A["type"]] : ActionResultAction;

/** Requests that mean the same when they are said twice, so that a lost answer costs nothing. */
const REPEATABLE: ReadonlySet<string> = new Set<Request["type"]>([
  "REQUEST_ROOMS",
  "REQUEST_MEMBERS",
  "REQUEST_MESSAGES",
  "BROWSE_ROOMS",
  "OPEN_DIRECT",
  "JOIN_ROOM",
  "SELECT_ROOM",
  "EDIT_MESSAGE",
  "DELETE_MESSAGE",
  "MARK_READ",
  "CREATE_ROOM",
]);

/** Whether a request may be sent again when its answer was lost. */
export function isRepeatable(action: Request): boolean {
  return REPEATABLE.has(action.type) && (action.type !== "CREATE_ROOM" || action.clientRoomId !== undefined);
}
