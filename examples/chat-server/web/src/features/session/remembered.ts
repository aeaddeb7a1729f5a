import { roomIn } from "../../app/address";
import { keysOf, readDrafts, readEdits } from "../composer/drafts";
import type { Arrivals } from "../rooms/arrivalsSlice";
import type { Entrance, SessionState } from "./sessionSlice";

/** Where it stands who is logged in here. */
export const WHO = "chat:who";

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

/** Forgets what somebody began to write here, and where he was. */
export function forgetTraces(user: string): void {
  keysOf(user, localStorage).forEach((key) => localStorage.removeItem(key));
  localStorage.removeItem(lastRoomKey(user));
  localStorage.removeItem(arrivalsKey(user));
}

/** The room that somebody had open here last. */
export function lastRoomKey(user: string): string {
  return `chat:room:${user}`;
}

/** Which rooms came to somebody here. */
export function arrivalsKey(user: string): string {
  return `chat:arrivals:${user}`;
}

/** All that this browser knows of somebody. */
export function entrance(who: Who): Entrance {
  const last = Number(localStorage.getItem(lastRoomKey(who.user)));
  const [drafts, edits] = [readDrafts(who.user, localStorage), readEdits(who.user, localStorage)];
  const arrivals = JSON.parse(localStorage.getItem(arrivalsKey(who.user)) ?? "{}") as Arrivals;
  return { ...who, drafts, edits, arrivals, lastRoomId: roomIn(location.hash) ?? (last > 0 ? last : undefined) };
}
