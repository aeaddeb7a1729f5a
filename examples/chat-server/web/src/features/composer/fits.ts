import type { ErrorCode } from "chat-client";

/** Bytes of a message. */
const MOST = 16 * 1024;

/** Why no server would take this text, if that is certain: then it stays in the field. */
export function problemOf(content: string): ErrorCode | undefined {
  if (new TextEncoder().encode(content).length > MOST) {
    return "TOO_LARGE";
  }
  const isWhole = !/\p{Surrogate}/u.test(content);
  return isWhole && !content.includes("\0") ? undefined : "BAD_REQUEST";
}
