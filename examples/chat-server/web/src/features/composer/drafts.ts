const PREFIX = "chat:draft:";

/** Where what somebody began to write in a room is kept. */
export function draftKey(user: string, roomId: number): string {
  return `${PREFIX}${user}:${roomId}`;
}

/** Where all that somebody began to write is kept. */
export function draftKeys(user: string, storage: Storage): string[] {
  return Object.keys(storage).filter((key) => roomOfDraft(user, key) !== undefined);
}

/** The room of a draft that is kept here, if one of this user is. */
export function roomOfDraft(user: string, key: string): number | undefined {
  const prefix = draftKey(user, 0).slice(0, -1);
  return key.startsWith(prefix) ? Number(key.slice(prefix.length)) : undefined;
}

/** All that somebody began to write, by room. */
export function readDrafts(user: string, storage: Storage): Record<number, string> {
  const texts = draftKeys(user, storage).map((key) => [roomOfDraft(user, key), storage.getItem(key) ?? ""]);
  return Object.fromEntries(texts) as Record<number, string>;
}
