import type { ClientAction } from "../generated/client.js";
import type { ServerAction } from "../generated/server.js";
/** As much of a WebSocket as is needed; browsers and Node 22 have one, and so has the package `ws`. */
export interface WebSocketLike {
    send(data: string): void;
    close(code?: number, reason?: string): void;
    onopen: ((event: never) => void) | null;
    onmessage: ((event: never) => void) | null;
    onclose: ((event: never) => void) | null;
    onerror: ((event: never) => void) | null;
    readonly readyState: number;
}
/** Makes one. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;
/** What a socket tells. */
export interface SocketListener {
    /** A frame came. */
    frame(action: ServerAction): void;
    /** It is gone; told once, and last. */
    gone(code: number, reason: string): void;
}
/** One WebSocket that carries actions. */
export declare class Socket {
    #private;
    constructor(make: WebSocketConstructor, url: string, listener: SocketListener);
    /** Whether frames can be sent. */
    get isOpen(): boolean;
    /** Sends an action, or loses it if the socket is not open. */
    send(action: ClientAction): void;
    /** Gives it up at once, without waiting for the other side, which may be gone. */
    drop(code: number, reason: string): void;
}
