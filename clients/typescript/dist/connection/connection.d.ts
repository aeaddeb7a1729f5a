import type { ClientAction } from "../generated/client.js";
import type { ServerAction } from "../generated/server.js";
import type { Signals } from "./signals.js";
import { type WebSocketConstructor } from "./socket.js";
import { type Clock } from "./timer.js";
/** Why a connection ended for good. */
export interface Closed {
    /** A close code; 1000 where this side said good-bye. */
    code: number;
    /** For developers. */
    reason: string;
}
/** What a connection is doing. */
export type ConnectionStatus = "idle" | "connecting" | "open" | "waiting" | "closed";
/** What a connection tells. */
export interface ConnectionListener {
    /** A new socket takes the place of the last one; nothing was heard on it yet. */
    connected(): void;
    /** A frame came. */
    frame(action: ServerAction): void;
    /** The socket is gone, and what was under way on it. */
    lost(): void;
    /** It will not come back by itself. */
    closed(closed: Closed): void;
    /** `status` is another. */
    changed(): void;
    /** Nobody looks any more: the page may end without another word. */
    hidden(): void;
}
/** Where and how to connect. */
export interface ConnectionOptions {
    url: string;
    WebSocket: WebSocketConstructor;
    clock: Clock;
    random: () => number;
    signals: Signals;
    backoffMs: number;
    maxBackoffMs: number;
    connectTimeoutMs: number;
    pongTimeoutMs: number;
}
/** A connection that comes back: one socket after the other, with pauses between. */
export declare class Connection {
    #private;
    status: ConnectionStatus;
    constructor(options: ConnectionOptions, listener: ConnectionListener);
    /** Connects, and keeps doing so. */
    start(): void;
    /** Ends it for good. */
    stop(closed: Closed): void;
    /** Sends an action; it is lost where nothing is open. */
    send(action: ClientAction): void;
    /** Begins anew: with another socket, after a pause. */
    again(reason: string): void;
    /** The server said how long it may be silent. */
    heartbeat(silenceMs: number): void;
    /** Everything that was missing is there: this connection works. */
    live(): void;
    /** The server is about to go away: come back at a random moment within this time. */
    reconnectWithin(ms: number): void;
}
