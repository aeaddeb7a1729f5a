import type { ErrorCode } from "chat-client";
import type { Plurals } from "./plural";

/** Why the server refused a login or an account: its own codes, and those of everything it answers. */
export type LoginCode =
  | "UNAUTHENTICATED"
  | "HANDLE_TAKEN"
  | "BAD_HANDLE"
  | "BAD_PASSWORD"
  | "BAD_JSON"
  | "TOO_LARGE"
  | "RATE_LIMITED"
  | "LIMIT_EXCEEDED"
  | "FOREIGN_ORIGIN"
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "TIMEOUT"
  | "BUSY"
  | "UNAVAILABLE"
  | "INTERNAL";

/** Why something was not done: the server's codes, and what the client says itself. */
export type ProblemCode =
  | ErrorCode
  | "NO_ANSWER"
  | "CONNECTION_LOST"
  | "LOGOUT_FAILED"
  | "TOO_LONG"
  | "EMPTY"
  | "MYSELF"
  | "TOO_MANY_PEOPLE"
  | "REMOVED"
  | "NO_MEMBER"
  | "LAST_OWNER"
  | "CHANGED_MEANWHILE"
  | "DELETED_MEANWHILE"
  | "NOT_COPIED"
  | "NOT_CONNECTED"
  | "OUTBOX_FULL";

/** What this file is of. */
export const edition = EDITION;

/** All that the page says. */
export const words = (plurals: Plurals) => ({
  appName: "Chat",
  language: "Language",
  // Logging in
  welcome: "Welcome back",
  welcomeNew: "Make an account",
  welcomeOpen: "Come in",
  handle: "Name",
  handleHint: "Letters and digits; others see it as @name",
  password: "Password",
  passwordHint: "At least 8 characters",
  logIn: "Log in",
  register: "Register",
  toRegister: "New here? Make an account",
  toLogIn: "I have an account",
  logOut: "Log out",
  unsentQuestion: (count: number) => `Log out and lose ${plurals(count, "unsent message", "unsent messages")}?`,
  openHint: "This server asks for no password: anybody can take any name.",
  noJudge: "The server does not answer. Try again in a moment.",
  loggedOut: "You were logged out.",
  loginErrors: {
    UNAUTHENTICATED: "Name or password is not right.",
    HANDLE_TAKEN: "Somebody has that name already.",
    BAD_HANDLE: "That name cannot be used.",
    BAD_PASSWORD: "That password cannot be used: too short, or too common.",
    BAD_JSON: "The server did not understand this page. Load it again.",
    TOO_LARGE: "Name or password is too long.",
    RATE_LIMITED: "Too many tries. Wait a little.",
    LIMIT_EXCEEDED: "Too many connections from where you are. Wait a little.",
    FOREIGN_ORIGIN: "The server does not accept logins from this address.",
    NOT_FOUND: "Nobody can log in here with a password.",
    METHOD_NOT_ALLOWED: "The server did not understand this page. Load it again.",
    UNSUPPORTED_MEDIA_TYPE: "The server did not understand this page. Load it again.",
    TIMEOUT: "That took too long. Try again.",
    BUSY: "The server is busy. Try again in a moment.",
    UNAVAILABLE: "The server cannot do that just now. Try again in a moment.",
    INTERNAL: "Something broke in the server. Try again.",
  } satisfies Record<LoginCode, string> as Record<string, string>,
  // Rooms
  rooms: "Rooms",
  filterRooms: "Filter rooms",
  noRooms: "No rooms yet",
  noRoomsHint: "Browse the channels, or write to somebody.",
  noMatch: "Nothing matches",
  unread: (count: number) => plurals(count, "unread message", "unread messages"),
  noMessages: "Nothing written yet",
  deletedShort: "Message deleted",
  you: "You",
  hello: (name: string) => `Hello ${name}`,
  pickRoom: "Pick a room",
  pickRoomHint: "Your conversations are on the left.",
  back: "Back to the rooms",
  newRoom: "New conversation",
  browse: "Browse channels",
  details: "About this room",
  members: (count: number) => plurals(count, "member", "members"),
  // Making rooms
  kind: "What shall it be?",
  kindDirect: "Direct message",
  kindGroup: "Group",
  kindChannel: "Channel",
  kindDirectHint: "Between two people",
  kindGroupHint: "For people you invite",
  kindChannelHint: "Anybody may find and join it",
  with: "With",
  roomName: "Name",
  topic: "Topic",
  topicHint: "What it is about; may stay empty",
  people: "People",
  peopleHint: "Names, with commas between",
  create: "Create",
  open: "Open",
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  join: "Join",
  searchChannels: "Search channels",
  noChannels: "There are no such channels.",
  more: "Show more",
  // About a room
  leave: "Leave",
  leaveQuestion: (name: string) => `Leave ${name}?`,
  invite: "Invite",
  inviteHint: "Somebody's name",
  invited: (name: string) => `${name} is a member now.`,
  searchMembers: "Search members",
  remove: "Remove",
  removeQuestion: (name: string) => `Remove ${name} from this room?`,
  role: (name: string) => `Role of ${name}`,
  roles: { member: "Member", admin: "Admin", owner: "Owner" },
  roleQuestion: "Give up your role?",
  changeRoom: "Change name and topic",
  // Messages
  messages: (room: string) => `Messages in ${room}`,
  beginning: (room: string) => `This is the beginning of ${room}.`,
  loadingOlder: "Loading older messages",
  olderFailed: "Older messages could not be loaded.",
  newDivider: "New",
  newMessages: (count: number) => plurals(count, "new message", "new messages"),
  toNewest: "To the newest message",
  today: "Today",
  yesterday: "Yesterday",
  edited: "edited",
  deleted: "This message was deleted.",
  sending: "Sending…",
  waiting: "Will be sent when the connection is back",
  failed: "Not sent",
  retry: "Try again",
  discard: "Discard",
  discardQuestion: "Discard this message for good?",
  stranded: (count: number) =>
    plurals(count, "unsent message of a room you are no longer in", "unsent messages of rooms you are no longer in"),
  copy: "Copy",
  copied: "Copied",
  edit: "Edit",
  delete: "Delete",
  deleteQuestion: "Delete this message for everybody?",
  actions: "Message actions",
  // Writing
  write: (room: string) => `Write to ${room}`,
  mayNotWrite: "You may read here, not write.",
  send: "Send",
  sendHint: "Enter sends, Shift and Enter begin a new line",
  editing: "Editing a message",
  saving: "Saving…",
  deleting: "Deleting…",
  draft: "Draft",
  // The connection
  connecting: "Connecting…",
  catchingUp: "Catching up…",
  offline: "You are offline. What you write is sent later.",
  reconnecting: "The connection is gone. Coming back…",
  closed: "The server sent this page away.",
  closedFor: {
    4504: "You are connected in too many places at once.",
    4505: "The server sent this page away: too much at once.",
  } as Record<number, string>,
  reconnect: "Connect again",
  // What goes wrong
  errors: {
    BAD_JSON: "The server did not understand this page. Load it again.",
    BAD_REQUEST: "That cannot be done.",
    UNKNOWN_ACTION: "This server cannot do that.",
    TOO_LARGE: "That is too long.",
    UNAUTHENTICATED: "You are not logged in. Log in again.",
    AUTH_EXPIRED: "Your login has run out. Log in again.",
    FORBIDDEN: "You may not do that.",
    NOT_FOUND: "That was not found.",
    CONFLICT: "It has changed meanwhile. Look again.",
    IDEMPOTENCY_CONFLICT: "That was sent before with another text.",
    RATE_LIMITED: "Too fast. Wait a moment.",
    LIMIT_EXCEEDED: "There is no more room: too many rooms, or too many members.",
    UNSUPPORTED: "This server does not do that.",
    BUSY: "The server is busy. Try again in a moment.",
    UNAVAILABLE: "The server could not say whether it worked. Look before you try again.",
    INTERNAL: "Something broke in the server. Look before you try again.",
    NO_ANSWER: "The server did not answer in time. Look before you try again.",
    CONNECTION_LOST: "The connection broke. Look before you try again.",
    TOO_LONG: "That is too long: a message holds 16 KiB, which is about 16,000 letters.",
    EMPTY: "Nothing is left of the message. Cancel, and delete it instead.",
    MYSELF: "That is you. Direct messages go to somebody else.",
    TOO_MANY_PEOPLE: "Direct messages go to one person. Make a group for several.",
    REMOVED: "You are no longer in the room that was open.",
    NO_MEMBER: "You were not in this room then.",
    LAST_OWNER: "Make somebody else an owner first.",
    CHANGED_MEANWHILE: "The message was changed elsewhere meanwhile. Look at it; saving again replaces that.",
    DELETED_MEANWHILE: "The message was deleted meanwhile. What you wrote now stands in the field for new messages.",
    NOT_COPIED: "This browser does not let the page copy. Select the text instead.",
    NOT_CONNECTED: "This page is not connected, so nothing is sent. Connect again first.",
    OUTBOX_FULL: "Too many messages wait to be sent. This one stays in the field.",
    LOGOUT_FAILED: "The server could not be told to log you out. Try again.",
  } satisfies Record<ProblemCode, string> as Record<string, string>,
  nobody: (name: string) => `Nobody here is called ${name}.`,
  failedAnyway: "That did not work. Try again.",
  dismiss: "Dismiss",
  crashed: "Something broke on this page.",
  reload: "Load it again",
});

/** What a language says. */
export type Texts = ReturnType<typeof words>;
