import type { ErrorCode } from "./generated/objects.js";
import type { ErrorAction } from "./generated/server.js";
/** What every error of this package is an instance of. */
export declare class ChatError extends Error {
    name: string;
}
/**
 * The server refused a request, or this package did so in its place because the server certainly
 * would.
 */
export declare class RefusedError extends ChatError {
    name: string;
    /** Why, for programs. */
    readonly code: ErrorCode;
    /** Whether the same request may succeed later. */
    readonly retryable: boolean;
    /** When to come back, in milliseconds. */
    readonly retryAfterMs: number | undefined;
    /** More, by code. */
    readonly details: unknown;
    constructor(refusal: Pick<ErrorAction, "code" | "message" | "retryable" | "retryAfterMs" | "details">);
    /** Whether it may have happened all the same. */
    get isUnknown(): boolean;
}
/** No answer came in time. It may or may not have happened. */
export declare class TimeoutError extends ChatError {
    name: string;
}
/** The connection broke before the answer. It may or may not have happened. */
export declare class ConnectionLostError extends ChatError {
    name: string;
}
/** The client was closed, or the server told it to stay away. Nothing more is sent. */
export declare class ClosedError extends ChatError {
    name: string;
}
/** A refusal that this package says in the server's place. */
export declare function refused(code: ErrorCode, message: string): RefusedError;
