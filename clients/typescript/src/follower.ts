import type { AnyAction } from "./answers.js";
import { Asked } from "./asked.js";
import type { Ended, Errands } from "./errands.js";
import type { RoomId, UserId } from "./generated/objects.js";
import type { ReceiveMembersAction, ReceiveMessagesAction, ReceiveRoomsAction, ServerAction } from "./generated/server.js";
import type { Outbox } from "./outbox.js";
import type { LoggedAction, RoomState } from "./state/room.js";
import { KEPT_OPEN, KEPT_UNSEEN, type Rooms } from "./state/rooms.js";

/** What a connection has told so far: nothing that counts, not all, or everything. */
export type Phase = "connecting" | "resuming" | "live";

/** What a follower works on. */
export interface FollowerParts {
  rooms: Rooms;
  outbox: Outbox;
  errands: Errands;
  /** The server broke the rules: begin anew. */
  again(reason: string): void;
}

/** Follows rooms and my state: the rules for logged frames and for state frames. */
export class Follower {
  phase: Phase = "connecting";
  /** Whose view it is; 0 before the first login. */
  me: UserId = 0;
  /** The rooms that are looked at, and by how many; the newest last. */
  readonly #open = new Map<RoomId, number>();
  readonly #asked = new Asked();
  readonly #parts: FollowerParts;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** A new connection takes the place of the old one. */
  connected(): void {
    this.phase = "connecting";
    this.#asked.cut();
    this.#parts.rooms.cut();
  }

  /** An action is sent. */
  sent(action: AnyAction): void {
    this.#asked.sent(action, (id) => this.#room(id));
  }

  /** A frame that tells of rooms; others are left alone. */
  receive(frame: ServerAction, ended: Ended | undefined): void {
    switch (frame.type) {
      case "RECEIVE_ROOMS":
        this.#receiveRooms(frame);
        this.#wantOpen();
        break;
      case "ROOM_ADDED":
      case "ROOM_REMOVED":
      case "READ_MARKER":
        this.#parts.rooms.apply(frame);
        this.#wantOpen();
        break;
      case "RECEIVE_MESSAGES":
        this.#receiveMessages(frame);
        break;
      case "MEMBER_UPDATED":
      case "ROOM_UPDATED":
        this.#logged(frame.roomId, frame.rev, frame.fromRev, frame);
        break;
      case "ROOM_RESET":
        this.#room(frame.roomId)?.reset(frame, this.me);
        this.#wantOpen();
        break;
      case "RECEIVE_MEMBERS":
        this.#receiveMembers(frame, ended);
        break;
      case "ACK":
        this.#synced(ended);
        break;
      default:
        break;
    }
  }

  /** The room that was opened last and is still looked at. */
  get active(): RoomId | undefined {
    return [...this.#open.keys()].at(-1);
  }

  /** Looks at a room: its newest messages and its members are fetched. Returns what ends that. */
  open(id: RoomId): () => void {
    const others = this.#open.get(id) ?? 0;
    this.#open.delete(id);
    this.#open.set(id, others + 1);
    this.#wantOpen();
    let isOpen = true;
    return () => {
      const count = this.#open.get(id) ?? 0;
      if (isOpen && count > 1) {
        this.#open.set(id, count - 1);
      } else if (isOpen) {
        this.#open.delete(id);
        this.#closed(this.#room(id));
      }
      isOpen = false;
    };
  }

  /** Asks for what is missing anywhere and not asked for. */
  want(): void {
    this.#parts.rooms.map.forEach((room) => this.#want(room));
  }

  #receiveRooms(frame: ReceiveRoomsAction): void {
    if (frame.requestId === undefined) {
      this.#parts.rooms.apply(frame);
    } else {
      // A page that was asked for does not replace the list.
      frame.rooms.forEach((room) => this.#parts.rooms.put(room));
    }
  }

  #receiveMessages(frame: ReceiveMessagesAction): void {
    const { roomId, rev, fromRev, messages } = frame;
    const room = roomId === undefined ? undefined : this.#room(roomId);
    if (this.#asked.isVoid(frame, room)) {
      return;
    }
    for (const message of messages) {
      if (message.clientMessageId !== undefined && message.userId === this.me) {
        this.#parts.outbox.landed(message.roomId, message.clientMessageId);
      }
    }
    if (roomId !== undefined && rev !== undefined) {
      this.#logged(roomId, rev, fromRev, frame);
    } else if (roomId !== undefined && frame.hasMoreBefore !== undefined) {
      room?.page(frame, this.me);
    } else {
      this.#parts.rooms.putMessages(messages, this.me);
    }
  }

  /** Other pages of members are for whoever asked. */
  #receiveMembers(frame: ReceiveMembersAction, ended: Ended | undefined): void {
    const room = this.#room(frame.roomId);
    if (!this.#asked.isVoid(frame, room) && ended !== undefined) {
      room?.membersPage(frame);
    }
  }

  #logged(roomId: RoomId, rev: number, fromRev: number | undefined, frame: LoggedAction): void {
    const room = this.phase === "connecting" ? undefined : this.#room(roomId);
    if (room?.advance(fromRev ?? rev - 1, rev) === "next") {
      room.apply(frame, this.me);
      const isOpen = this.#open.has(roomId);
      if (!isOpen || !room.isBrowsed) {
        room.trim(isOpen ? KEPT_OPEN : KEPT_UNSEEN);
      }
    } else if (room?.isMissing === true) {
      this.#want(room);
    }
  }

  /** The answer comes behind the missing frames: one of them must have fitted. */
  #synced(ended: Ended | undefined): void {
    const [what, id, have] = ended?.key.split(":") ?? [];
    const room = what === "sync" ? this.#room(Number(id)) : undefined;
    if (room?.isMissing === true && room.have === Number(have)) {
      this.#parts.again("what was missing did not come");
    }
  }

  #wantOpen(): void {
    for (const id of this.#open.keys()) {
      const room = this.#room(id);
      if (room !== undefined) {
        this.#want(room);
      }
    }
  }

  #want(room: RoomState): void {
    const { id, have, serial, view } = room;
    const { errands } = this.#parts;
    if (room.isMissing) {
      errands.run(`sync:${id}:${have}`, { type: "SYNC_ROOM", roomId: id, sinceRev: have });
    }
    if (this.phase !== "live" || !this.#open.has(id)) {
      return;
    }
    // What is newer than a page comes by itself.
    if (!room.hasPage) {
      errands.run(`history:${serial}`, { type: "REQUEST_MESSAGES", roomId: id });
    }
    if (!room.members.hasPage && view.kind !== "channel") {
      errands.run(`members:${serial}`, { type: "REQUEST_MEMBERS", roomId: id });
    }
  }

  #closed(room: RoomState | undefined): void {
    if (room !== undefined) {
      room.isBrowsed = false;
    }
  }

  #room(id: RoomId): RoomState | undefined {
    return this.#parts.rooms.map.get(id);
  }
}
