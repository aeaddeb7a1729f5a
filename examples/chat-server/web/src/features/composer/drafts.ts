const PREFIX = "chat:draft:";

/** Where what somebody began to write in a room is kept. */
export function draftKey(user: string, roomId: number): string {
  return `${PREFIX}${user}:${roomId}`;
}

/** All that somebody began to write, by room. */
export function readDrafts(user: string, storage: Storage): Record<number, string> {
  const drafts: Record<number, string> = {};
  const prefix = `${PREFIX}${user}:`;
  for (const key of Object.keys(storage).filter((key) => key.startsWith(prefix))) {
    drafts[Number(key.slice(prefix.length))] = storage.getItem(key) ?? "";
  }
  return drafts;
}
