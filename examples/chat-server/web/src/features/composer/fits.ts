import type { ProblemCode } from "../language/en";

/** Bytes of a message. */
const MOST = 16 * 1024;

/** Why no server would take this text, if that is certain: then it stays in the field. */
export function problemOf(content: string): ProblemCode | undefined {
  if (new TextEncoder().encode(content).length > MOST) {
    return "TOO_LONG";
  }
  const isWhole = !/\p{Surrogate}/u.test(content);
  return isWhole && !content.includes("\0") ? undefined : "BAD_REQUEST";
}
