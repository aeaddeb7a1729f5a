/** What every error of this package is an instance of. */
export class ChatError extends Error {
    name = "ChatError";
}
/**
 * The server refused a request, or this package did so in its place because the server certainly
 * would.
 */
export class RefusedError extends ChatError {
    name = "RefusedError";
    /** Why, for programs. */
    code;
    /** Whether the same request may succeed later. */
    retryable;
    /** When to come back, in milliseconds. */
    retryAfterMs;
    /** More, by code. */
    details;
    constructor(refusal) {
        super(`${refusal.code}: ${refusal.message}`);
        this.code = refusal.code;
        this.retryable = refusal.retryable;
        this.retryAfterMs = refusal.retryAfterMs;
        this.details = refusal.details;
    }
    /** Whether it may have happened all the same. */
    get isUnknown() {
        return this.code === "UNAVAILABLE" || this.code === "INTERNAL";
    }
}
/** No answer came in time. It may or may not have happened. */
export class TimeoutError extends ChatError {
    name = "TimeoutError";
}
/** The connection broke before the answer. It may or may not have happened. */
export class ConnectionLostError extends ChatError {
    name = "ConnectionLostError";
}
/** The client was closed, or the server told it to stay away. Nothing more is sent. */
export class ClosedError extends ChatError {
    name = "ClosedError";
}
/** A refusal that this package says in the server's place. */
export function refused(code, message) {
    return new RefusedError({ code, message, retryable: false });
}
