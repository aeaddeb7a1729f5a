import { readDrafts } from "../composer/drafts";
import type { Entrance, SessionState } from "./sessionSlice";

const WHO = "chat:who";

interface Who {
  user: string;
  auth: SessionState["auth"];
}

/** Who was logged in here last: the page opens without the server, too. */
export function lastWho(): Who | undefined {
  try {
    return (JSON.parse(localStorage.getItem(WHO) ?? "null") as Who | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberWho(who: Who): void {
  localStorage.setItem(WHO, JSON.stringify(who));
}

export function forgetWho(): void {
  localStorage.removeItem(WHO);
}

/** The room that somebody had open here last. */
export function lastRoomKey(user: string): string {
  return `chat:room:${user}`;
}

/** All that this browser knows of somebody. */
export function entrance(who: Who): Entrance {
  const last = Number(localStorage.getItem(lastRoomKey(who.user)));
  return { ...who, drafts: readDrafts(who.user, localStorage), lastRoomId: last > 0 ? last : undefined };
}
