import type { ErrorCode } from "./generated/objects.js";
import type { ErrorAction } from "./generated/server.js";

/** What every error of this package is an instance of. */
export class ChatError extends Error {
  override name = "ChatError";
}

/**
 * The server refused a request, or this package did so in its place because the server certainly
 * would.
 */
export class RefusedError extends ChatError {
  override name = "RefusedError";
  /** Why, for programs. */
  readonly code: ErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** When to come back, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** More, by code. */
  readonly details: unknown;

  constructor(refusal: Pick<ErrorAction, "code" | "message" | "retryable" | "retryAfterMs" | "details">) {
    super(`${refusal.code}: ${refusal.message}`);
    this.code = refusal.code;
    this.retryable = refusal.retryable;
    this.retryAfterMs = refusal.retryAfterMs;
    this.details = refusal.details;
  }

  /** Whether it may have happened all the same. */
  get isUnknown(): boolean {
    return this.code === "UNAVAILABLE" || this.code === "INTERNAL";
  }
}

/** No answer came in time. It may or may not have happened. */
export class TimeoutError extends ChatError {
  override name = "TimeoutError";
}

/** The connection broke before the answer. It may or may not have happened. */
export class ConnectionLostError extends ChatError {
  override name = "ConnectionLostError";
}

/** The client was closed, or the server told it to stay away. Nothing more is sent. */
export class ClosedError extends ChatError {
  override name = "ClosedError";
}

/** A refusal that this package says in the server's place. */
export function refused(code: ErrorCode, message: string): RefusedError {
  return new RefusedError({ code, message, retryable: false });
}

/** Two messages cannot wait under one key. */
export function isTaken(): RefusedError {
  return refused("IDEMPOTENCY_CONFLICT", "another message waits under this key");
}
