import type { ProblemCode } from "../language/en";

/** Bytes of a message. */
const MOST = 16 * 1024;

/** Whether nothing of a text is seen: white space, and characters that are not drawn (Default_Ignorable_Code_Point). */
export function isBlank(text: string): boolean {
  return /^[\s\p{DI}]*$/u.test(text);
}

/**
 * What is sent of a text: without the empty lines before it and the blanks behind it; nothing of what shows nothing.
 * Its first line stands as far in as it was written.
 */
export function contentOf(text: string): string {
  return isBlank(text) ? "" : text.trimEnd().replace(/^\s*\n/u, "");
}

/** Why no server would take this text, if that is certain: then it stays in the field. */
export function problemOf(content: string): ProblemCode | undefined {
  if (new TextEncoder().encode(content).length > MOST) {
    return "TOO_LONG";
  }
  const isWhole = !/\p{Surrogate}/u.test(content);
  return isWhole && !content.includes("\0") ? undefined : "BAD_REQUEST";
}
