import { roomIn } from "../../app/address";
import { storage } from "../../app/storage";
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
    return (JSON.parse(storage.read(WHO) ?? "null") as Who | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberWho(who: Who): void {
  storage.keep(WHO, JSON.stringify(who));
}

export function forgetWho(): void {
  storage.keep(WHO, "");
}

/** Forgets what somebody began to write here, and where he was. */
export function forgetTraces(user: string): void {
  [...keysOf(user, storage), lastRoomKey(user), arrivalsKey(user)].forEach((key) => storage.keep(key, ""));
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
  const last = Number(storage.read(lastRoomKey(who.user)));
  const [drafts, edits] = [readDrafts(who.user, storage), readEdits(who.user, storage)];
  const arrivals = JSON.parse(storage.read(arrivalsKey(who.user)) ?? "{}") as Arrivals;
  return { ...who, drafts, edits, arrivals, lastRoomId: roomIn(location.hash) ?? (last > 0 ? last : undefined) };
}
