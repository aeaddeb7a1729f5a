/**
 * A client for servers that speak `chat.v1`: {@link ChatClient}.
 *
 * @packageDocumentation
 */
export type { AnswerTo, Answers, AnyAction, HostAction, Request } from "./answers.js";
export { type Cache, type Delta, type OutboxNews, type Saved, type SavedMeta, memoryCache } from "./cache/cache.js";
export { indexedDbCache } from "./cache/indexeddb.js";
export { ChatClient } from "./client.js";
export type { Closed } from "./connection/connection.js";
export type { Signal, Signals } from "./connection/signals.js";
export type { WebSocketConstructor, WebSocketLike } from "./connection/socket.js";
export type { Clock } from "./connection/timer.js";
export { ChatError, ClosedError, ConnectionLostError, RefusedError, TimeoutError } from "./errors.js";
export type * from "./generated/client.js";
export type * from "./generated/objects.js";
export type * from "./generated/server.js";
export { randomKey } from "./ids.js";
export type { ChatOptions, SendOptions } from "./options.js";
export { type OutboxEntry, entryId } from "./outbox-entry.js";
export type { Me } from "./session.js";
export type { RoomSnapshot, Snapshot, Status } from "./snapshot.js";
export type { SavedRoom } from "./state/saved-room.js";
export type { Range } from "./state/ranges.js";
