import type { Closed, ConnectionStatus } from "./connection/connection.js";
import type { Member, Message, Room, RoomId, UserId } from "./generated/objects.js";
import type { Outbox } from "./outbox.js";
import type { OutboxEntry } from "./outbox-entry.js";
import type { Me, Session } from "./session.js";
import type { RoomState } from "./state/room.js";
import type { Rooms } from "./state/rooms.js";

/**
 * What a client is doing. `idle`: not started. `connecting`: no login yet. `resuming`: what was
 * missed comes in. `live`: nothing is missing. `waiting`: until it connects again. `closed`: it does
 * not come back by itself; see `closed`.
 */
export type Status = "idle" | "connecting" | "resuming" | "live" | "waiting" | "closed";

/** A room as it is shown. */
export interface RoomSnapshot extends Room {
  /**
   * The newest messages without a hole, ascending by `seq`, or none as long as they are not held; or those
   * around another place, after {@link ChatClient.showAround}. The same array until something in it changes.
   */
  readonly messages: readonly Message[];
  /** Whether there are older ones: {@link ChatClient.loadOlder}. */
  readonly hasOlder: boolean;
  /** Whether these end before the newest: {@link ChatClient.loadNewer}, {@link ChatClient.showNewest}. */
  readonly hasNewer: boolean;
  /** What I wrote here and is not shown among the messages yet, in the order of writing. */
  readonly pending: readonly OutboxEntry[];
  /** The members that are known, ascending by id. */
  readonly members: readonly Member[];
  /** Whether these are all of them. */
  readonly hasAllMembers: boolean;
}

/** Everything there is to show. It never changes: there is another when something changes. */
export interface Snapshot {
  /** What the client is doing. */
  readonly status: Status;
  /** Who this is, as of the last login. */
  readonly me: Me | undefined;
  /** Why it is closed. */
  readonly closed: Closed | undefined;
  /** My rooms, ascending by id. What did not change is the same object as before. */
  readonly rooms: readonly RoomSnapshot[];
  /** What I wrote and no room shows yet: not sent, on its way, accepted just now (`isAccepted`), or refused. */
  readonly outbox: readonly OutboxEntry[];
}

/** What snapshots are made of. */
export interface Shown {
  rooms: Rooms;
  outbox: Outbox;
  session: Session;
  status: ConnectionStatus;
  closed: Closed | undefined;
}

/** Makes snapshots, anew only where something changed. */
export class Snapshots {
  readonly #rooms = new Map<RoomId, RoomSnapshot>();
  #current: Snapshot | undefined;

  /** A room changed, or something else. */
  changed(room: RoomId | undefined): void {
    this.#current = undefined;
    if (room !== undefined) {
      this.#rooms.delete(room);
    }
  }

  /** What there is now. */
  get({ rooms, outbox, session, status, closed }: Shown): Snapshot {
    this.#current ??= {
      status: statusOf(status, session.phase),
      me: session.me,
      closed,
      rooms: [...rooms.map.values()].toSorted((a, b) => a.id - b.id).map((room) => this.#room(room, outbox, session.me?.userId)),
      outbox: outbox.list(),
    };
    return this.#current;
  }

  #room(room: RoomState, outbox: Outbox, me: UserId | undefined): RoomSnapshot {
    const made = this.#rooms.get(room.id) ?? make(room, outbox, me);
    this.#rooms.set(room.id, made);
    return made;
  }
}

function statusOf(status: ConnectionStatus, phase: Session["phase"]): Status {
  return status === "open" ? phase : status;
}

function make(room: RoomState, outbox: Outbox, me: UserId | undefined): RoomSnapshot {
  return {
    ...room.view,
    messages: room.timeline.list(),
    hasOlder: room.hasOlder,
    hasNewer: room.timeline.hasNewer,
    pending: outbox.list().filter((entry) => entry.roomId === room.id && !room.timeline.has(me, entry.clientMessageId)),
    members: room.members.list(),
    hasAllMembers: room.members.isComplete,
  };
}
