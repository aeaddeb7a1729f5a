import type { Message, RoomId, UserRev } from "../generated/objects.js";
import { randomKey } from "../ids.js";
import { type OutboxEntry, entryId } from "../outbox-entry.js";
import type { Me } from "../session.js";
import type { SavedRoom } from "../state/saved-room.js";

/** Whose cache it is, and of what history. */
export interface SavedMeta {
  /** Whose it is. */
  me: Me;
  /** The history that its cursors belong to. */
  epoch: string;
  /** How new my rooms and markers are; undefined where that is not known, and all of them are asked for. */
  userRev: UserRev | undefined;
  /** Another one after each write. */
  stamp?: string;
}

/** Everything that a cache holds. */
export interface Saved {
  /** Undefined before anything was saved. */
  meta: SavedMeta | undefined;
  /** My rooms. */
  rooms: SavedRoom[];
  /** Messages of these rooms, in no order. */
  messages: Message[];
  /** What was written and is not known to be stored. */
  outbox: OutboxEntry[];
}

/** What is to be taken down, all of it or nothing; in this order. */
export interface Delta {
  /** Forget rooms and messages. */
  everything: boolean;
  /** Rooms that are gone, with their messages. */
  removed: RoomId[];
  /** Rooms whose messages are forgotten. */
  cleared: RoomId[];
  /** Messages that are not to be held any more. */
  dropped: Message[];
  /** Whose cache it is from now on, if that changed. */
  meta: SavedMeta | undefined;
  /** The stamp that this writer read or wrote last: with another one, somebody else wrote since. */
  after?: string | undefined;
  /** A record never replaces one that has a higher cursor, unless the room is among the cleared. */
  rooms: SavedRoom[];
  /** An older version never replaces a newer one. */
  messages: Message[];
  /** The {@link entryId} of what left the outbox. */
  settled: string[];
  /** What entered the outbox, or changed in it: to be held by its {@link entryId}. */
  written: OutboxEntry[];
}

/** What entered an outbox, changed in it or left it. */
export type OutboxNews = Pick<Delta, "written" | "settled">;

/**
 * Keeps what a client knows beyond its own life. A room's cursor and the messages that it speaks for
 * are always saved in one delta: a cache that applies deltas whole never has a hole.
 */
export interface Cache {
  /** Everything that is held. */
  load(): Promise<Saved>;
  /** Applies a delta, wholly or not at all. Deltas are given one after the other. */
  save(delta: Delta): Promise<void>;
  /** Forgets everything, of all pages that share it: whose it was, and what was not sent, too. */
  clear(): Promise<void>;
  /** Calls back with what other pages have saved of their outboxes, until it is closed. Not needed where nobody shares it. */
  watch?(heard: (news: OutboxNews) => void): void;
  /** Gives the cache back. */
  close(): void;
}

/** Whether a delta goes on with what is held; else it is another user's, or of another history: nothing held counts. */
export function goesOn(held: SavedMeta | undefined, { meta, everything }: Delta): boolean {
  const isOther = held !== undefined && meta !== undefined && (held.epoch !== meta.epoch || held.me.userId !== meta.me.userId);
  return !everything && !isOther;
}

/**
 * Whether a cache was emptied since the writer of a delta wrote last, as a logout in another page does:
 * then nothing of what the writer knows belongs in it but what entered or left the outbox since.
 */
export function wasEmptied(held: SavedMeta | undefined, { after }: Delta): boolean {
  return held === undefined && after !== undefined;
}

/** Whether a room's record takes the place of what is held: another page may be ahead. */
export function isNewer(room: SavedRoom, held: SavedRoom | undefined, delta: Delta): boolean {
  return held === undefined || held.have <= room.have || delta.cleared.includes(room.id);
}

/**
 * Whose cache it is from now on. Of two pages that write by turns each leaves out what the other heard
 * of my rooms: together they are only as new as the older one.
 */
export function mergedMeta(held: SavedMeta | undefined, { meta, after }: Delta): SavedMeta | undefined {
  if (meta === undefined || held === undefined || held.stamp === after) {
    return meta ?? held;
  }
  const isSame = held.epoch === meta.epoch && held.me.userId === meta.me.userId;
  const known = isSame ? [held.userRev, meta.userRev].filter((it) => it !== undefined) : [];
  return { ...meta, userRev: known.length === 2 ? Math.min(...known) : undefined, stamp: randomKey() };
}

/** Applies a delta to what is held. */
export function applied(saved: Saved, delta: Delta): Saved {
  const outbox = new Map(saved.outbox.map((entry) => [entryId(entry), entry]));
  delta.settled.forEach((id) => outbox.delete(id));
  delta.written.forEach((entry) => outbox.set(entryId(entry), entry));
  if (wasEmptied(saved.meta, delta)) {
    return { ...saved, outbox: [...outbox.values()] };
  }
  const gone = new Set([...delta.removed, ...delta.cleared]);
  const dropped = new Set(delta.dropped.map((message) => message.id));
  const isOn = goesOn(saved.meta, delta);
  const rooms = new Map((isOn ? saved.rooms : []).map((room) => [room.id, room]));
  const messages = new Map((isOn ? saved.messages : []).map((it) => [it.id, it]));
  for (const message of [...messages.values()].filter((it) => gone.has(it.roomId) || dropped.has(it.id))) {
    messages.delete(message.id);
  }
  delta.removed.forEach((id) => rooms.delete(id));
  delta.rooms.filter((room) => isNewer(room, rooms.get(room.id), delta)).forEach((room) => rooms.set(room.id, room));
  delta.messages
    .filter((message) => (messages.get(message.id)?.rev ?? 0) <= message.rev)
    .forEach((message) => messages.set(message.id, message));
  return {
    meta: mergedMeta(saved.meta, delta),
    rooms: [...rooms.values()],
    messages: [...messages.values()],
    outbox: [...outbox.values()],
  };
}

/** A cache that lives as long as its object: for tests, and for clients that connect anew. */
export function memoryCache(): Cache {
  const none: Saved = { meta: undefined, rooms: [], messages: [], outbox: [] };
  let saved = none;
  return {
    load: () => Promise.resolve(structuredClone(saved)),
    save(delta) {
      saved = applied(saved, structuredClone(delta));
      return Promise.resolve();
    },
    clear() {
      saved = none;
      return Promise.resolve();
    },
    close: () => undefined,
  };
}
