import type { LastMessage, Message } from "../generated/objects.js";

/** Characters of an excerpt. */
const EXCERPT = 120;

/** A message as a list of rooms shows it. */
export function inShort({ id, seq, user, displayName, content }: Message): LastMessage {
  const excerpt = Array.from(content.slice(0, 2 * EXCERPT)).slice(0, EXCERPT).join("");
  return { id, seq, user, ...(displayName === undefined ? {} : { displayName }), excerpt };
}
