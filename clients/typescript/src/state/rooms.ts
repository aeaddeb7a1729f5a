import type { Message, Room, RoomId, UserId, UserRev } from "../generated/objects.js";
import type {
  ReadMarkerAction,
  ReceiveRoomsAction,
  RoomAddedAction,
  RoomRemovedAction,
} from "../generated/server.js";
import type { OutboxEntry } from "../outbox-entry.js";
import type { Journal } from "./journal.js";
import { RoomState } from "./room.js";
import type { SavedRoom } from "./saved-room.js";

/** A frame that tells what only one user may see. */
export type StateAction = ReceiveRoomsAction | RoomAddedAction | RoomRemovedAction | ReadMarkerAction;

/** Messages that are kept of a room that nobody looks at; up to twice as many at times. */
export const KEPT_UNSEEN = 200;

/** Messages that are kept of a room that is open and whose reader stays with the newest; up to twice as many at times. */
export const KEPT_OPEN = 1_000;

/** My rooms, and how new what is known of them is. */
export class Rooms {
  readonly map = new Map<RoomId, RoomState>();
  /** My newest state; undefined before the first. */
  userRev: UserRev | undefined;
  /** A list that goes on: as of when, and what stood in it so far. */
  #partial: { asOf: UserRev; ids: Set<RoomId> } | undefined;
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What the cache had. */
  restore(userRev: UserRev | undefined, rooms: readonly SavedRoom[], messages: readonly Message[]): void {
    this.userRev = userRev;
    const byRoom = new Map<RoomId, Message[]>(rooms.map((room) => [room.id, []]));
    for (const message of messages) {
      byRoom.get(message.roomId)?.push(message);
    }
    for (const saved of rooms) {
      const room = RoomState.restore(saved, byRoom.get(saved.id) ?? [], this.#journal);
      room.trim(KEPT_UNSEEN);
      this.map.set(saved.id, room);
    }
  }

  /** What a room is called, for what is written there; nothing where that is not known. */
  named(id: RoomId): Pick<OutboxEntry, "roomName"> {
    const { name, peerName = name } = this.map.get(id)?.view ?? {};
    return peerName === undefined ? {} : { roomName: peerName };
  }

  /** The connection is gone, and the rest of a list with it. */
  cut(): void {
    this.#partial = undefined;
    for (const room of this.map.values()) {
      room.isMissing = false;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.map.clear();
    this.userRev = undefined;
    this.#partial = undefined;
    this.#journal.everything();
  }

  /** Forgets a room. */
  remove(id: RoomId): void {
    if (this.map.delete(id)) {
      this.#journal.removed(id);
    }
  }

  /** The rule for state frames. */
  apply(frame: StateAction): void {
    if (frame.type === "RECEIVE_ROOMS") {
      this.#list(frame);
      return;
    }
    if (frame.userRev !== undefined) {
      if (this.userRev !== undefined && frame.userRev <= this.userRev) {
        return;
      }
      this.userRev = frame.userRev;
      this.#journal.touched();
    }
    switch (frame.type) {
      case "ROOM_ADDED":
        this.put(frame.room);
        break;
      case "ROOM_REMOVED":
        this.remove(frame.roomId);
        break;
      case "READ_MARKER":
        this.map.get(frame.roomId)?.mark(frame);
        break;
    }
  }

  /** My view of a room. */
  put(view: Room): void {
    const known = this.map.get(view.id);
    if (known === undefined) {
      this.map.set(view.id, new RoomState(view, this.#journal));
    } else {
      known.update(view);
    }
  }

  /** Messages that belong to several rooms, or to one. */
  putMessages(messages: readonly Message[], me: UserId): void {
    for (const message of messages) {
      this.map.get(message.roomId)?.put([message], me);
    }
  }

  #list(frame: ReceiveRoomsAction): void {
    if (this.userRev !== undefined && frame.userRev < this.userRev) {
      return;
    }
    const ids = this.#partial?.asOf === frame.userRev ? this.#partial.ids : new Set<RoomId>();
    for (const room of frame.rooms) {
      this.put(room);
      ids.add(room.id);
    }
    if (!frame.complete) {
      // It counts when the last of it has come: what is cut off here is to be told again.
      this.#partial = { asOf: frame.userRev, ids };
      return;
    }
    this.#partial = undefined;
    this.userRev = frame.userRev;
    for (const id of this.map.keys()) {
      if (!ids.has(id)) {
        this.remove(id);
      }
    }
    this.#journal.touched();
  }
}
