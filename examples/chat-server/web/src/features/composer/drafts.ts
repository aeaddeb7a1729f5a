import type { PageStorage } from "../../app/storage";
import type { Edit } from "./composerSlice";

/** What is kept of what somebody writes, each by room: what he began, and the message that he is changing. */
type Kept = "draft" | "edit";

/** Where what somebody writes in a room is kept. */
export function keyOf(kept: Kept, user: string, roomId: number | string): string {
  return `chat:${kept}:${user}:${roomId}`;
}

/** Where all that somebody writes is kept. */
export function keysOf(user: string, storage: PageStorage): string[] {
  return storage.keys().filter((key) => (["draft", "edit"] as const).some((kept) => roomOf(kept, user, key) !== undefined));
}

/** The room of what is kept here, if it is this of this user. */
export function roomOf(kept: Kept, user: string, key: string): number | undefined {
  const prefix = keyOf(kept, user, "");
  return key.startsWith(prefix) ? Number(key.slice(prefix.length)) : undefined;
}

/** All that somebody began to write, by room. */
export function readDrafts(user: string, storage: PageStorage): Record<number, string> {
  return read("draft", user, storage, (text) => text);
}

/** All messages that somebody is changing, by room. */
export function readEdits(user: string, storage: PageStorage): Record<number, Edit> {
  return read("edit", user, storage, editIn);
}

/** A message that somebody is changing, as it is kept. */
export function editIn(kept: string): Edit | undefined {
  try {
    return JSON.parse(kept) as Edit;
  } catch {
    return undefined;
  }
}

function read<T>(kept: Kept, user: string, storage: PageStorage, parse: (text: string) => T | undefined): Record<number, T> {
  const found: Record<number, T> = {};
  for (const key of keysOf(user, storage)) {
    const [roomId, value] = [roomOf(kept, user, key), parse(storage.read(key) ?? "")];
    if (roomId !== undefined && value !== undefined) {
      found[roomId] = value;
    }
  }
  return found;
}
