import type { Message, Rev, Room, RoomId, Seq, UserId } from "../generated/objects.js";
import type {
  MemberUpdatedAction,
  ReadMarkerAction,
  ReceiveMembersAction,
  ReceiveMessagesAction,
  RoomResetAction,
  RoomUpdatedAction,
} from "../generated/server.js";
import { inShort } from "./excerpt.js";
import type { Journal } from "./journal.js";
import { Marker } from "./marker.js";
import { Members } from "./members.js";
import type { SavedRoom } from "./saved-room.js";
import { Timeline } from "./timeline.js";

/** A frame that tells a durable change of a room. */
export type LoggedAction = ReceiveMessagesAction | MemberUpdatedAction | RoomUpdatedAction;

/** What a logged frame means to a room. */
export type Fit = "next" | "known" | "gap";

let serials = 0;

function nextSerial(): number {
  serials += 1;
  return serials;
}

/** One room: its cursor, my view of it, and what is held of its messages and members. */
export class RoomState {
  readonly id: RoomId;
  /** Another one for each room, and for a room that begins anew. */
  serial = nextSerial();
  /** The cursor: every change up to this revision is known. */
  have: Rev;
  /** My view, kept up to date. */
  view: Room;
  /** Its messages, as far as they are held. */
  readonly timeline = new Timeline(() => this.view.lastSeq);
  members = new Members();
  /** Somebody reads further up: as long as the room is open nothing of it is let go. */
  isBrowsed = false;
  /** Something is missing, and nothing has fitted since. */
  isMissing = false;
  /** Name, topic and data are as of this revision. */
  #settingsAt: Rev;
  #marker: Marker;
  readonly #journal: Journal;

  constructor(view: Room, journal: Journal) {
    this.id = view.id;
    this.have = view.rev;
    this.view = view;
    this.#settingsAt = view.rev;
    this.#marker = new Marker({ readSeq: view.readSeq, asOf: view.lastSeq, ownSeq: 0 });
    this.#journal = journal;
    journal.room(this.id);
  }

  /** A room as the cache had it. */
  static restore(saved: SavedRoom, messages: readonly Message[], journal: Journal): RoomState {
    const room = new RoomState(saved.view, journal);
    room.have = saved.have;
    room.timeline.hasNewest = saved.hasPage;
    room.#settingsAt = saved.settingsAt;
    room.#marker = new Marker(saved.marker);
    room.timeline.restore(messages, saved.ranges);
    return room;
  }

  /** Whether a page of its newest messages came, or there are none. */
  get hasPage(): boolean {
    return this.timeline.hasNewest || this.view.lastSeq === 0;
  }

  /** Whether it has messages before those that are shown. */
  get hasOlder(): boolean {
    return this.view.lastSeq > 0 && (this.timeline.shown?.from ?? Infinity) > 1;
  }

  /** Shows the messages around this number, if they are held; the newest where it is undefined. */
  look(seq: Seq | undefined): void {
    const before = this.timeline.shown;
    this.timeline.look(seq);
    if (this.timeline.shown !== before) {
      this.#journal.shown(this.id);
    }
  }

  /** As the cache shall keep it. */
  save(): SavedRoom {
    const { id, have, view, timeline } = this;
    const marker = this.#marker.save();
    return { id, have, view, settingsAt: this.#settingsAt, marker, ranges: [...timeline.ranges], hasPage: timeline.hasNewest };
  }

  /** The rule for logged frames; where the frame is the next one, the cursor moves. */
  advance(fromRev: Rev, rev: Rev): Fit {
    if (rev <= this.have) {
      return "known";
    }
    if (fromRev > this.have) {
      this.isMissing = true;
      return "gap";
    }
    this.have = rev;
    this.isMissing = false;
    this.#journal.room(this.id);
    return "next";
  }

  /** What a logged frame says. */
  apply(frame: LoggedAction, me: UserId): void {
    switch (frame.type) {
      case "RECEIVE_MESSAGES":
        this.put(frame.messages, me);
        break;
      case "MEMBER_UPDATED":
        this.members.update(frame);
        this.#counted();
        break;
      case "ROOM_UPDATED":
        this.#settings(frame, frame.rev);
        break;
    }
  }

  /** Messages, kept by id: of two versions the one with the higher revision stands. */
  put(messages: readonly Message[], me: UserId): void {
    for (const message of messages) {
      if (message.userId === me) {
        this.#marker.wrote(message.seq);
        this.#change({ readSeq: this.#marker.readSeq });
      }
      const isNews = this.timeline.put(message);
      const newest = this.timeline.at(message.seq) ?? message;
      if (isNews) {
        this.#journal.message(message);
      }
      // What is no news may be one to this view: another page wrote it into the cache.
      if (newest.seq > this.view.lastSeq || (isNews && newest.seq === this.view.lastSeq)) {
        this.#change({ lastSeq: newest.seq, lastMessage: inShort(newest) });
      }
    }
  }

  /** A page of history, which has no hole. */
  page(frame: ReceiveMessagesAction, me: UserId): void {
    this.put(frame.messages, me);
    this.timeline.hasNewest ||= frame.hasMoreAfter !== true;
    const seqs = frame.messages.map((message) => message.seq);
    const to = Math.max(...seqs);
    const from = frame.hasMoreBefore === false ? 1 : Math.min(...seqs);
    if (seqs.length > 0) {
      this.timeline.cover({ from, to });
      this.#journal.room(this.id);
    }
  }

  membersPage(frame: ReceiveMembersAction): void {
    this.members.page(frame);
    this.#counted();
  }

  /** My view, newer than what was known of my role and marker. */
  update(view: Room): void {
    const { name, topic, data, lastSeq, lastMessage, readSeq } = this.view;
    this.view = { ...view, name, topic, data, lastSeq, lastMessage, readSeq };
    this.#facts(view);
    this.#marked(view.readSeq, view.lastSeq);
    this.#counted();
  }

  /** How far I read. */
  mark({ readSeq, unreadCount }: ReadMarkerAction): void {
    this.#marked(readSeq, readSeq + unreadCount);
  }

  /** `ROOM_RESET`: begin anew. */
  reset(frame: RoomResetAction, me: UserId): void {
    this.serial = nextSerial();
    this.have = frame.rev;
    this.isMissing = false;
    this.timeline.clear();
    this.members = new Members();
    this.#journal.cleared(this.id);
    this.#facts(frame.room);
    this.page({ type: "RECEIVE_MESSAGES", messages: frame.messages }, me);
    // It comes out of turn with my other state: what is not newer may be older.
    if (frame.room.lastSeq > this.#marker.asOf) {
      this.#marked(frame.room.readSeq, frame.room.lastSeq);
    }
  }

  /** Lets go of the oldest messages where more than so many are held. */
  trim(limit: number): void {
    if (this.timeline.size > limit * 2) {
      this.timeline.trim(limit).forEach((message) => this.#journal.dropped(message));
      this.#journal.room(this.id);
    }
  }

  /** How far I had read when `last` was the room's newest message. */
  #marked(readSeq: Seq, last: Seq): void {
    this.#marker.told(readSeq, last);
    this.#change({ readSeq: this.#marker.readSeq, lastSeq: Math.max(this.view.lastSeq, last) });
  }

  /** Nobody is told who comes to a channel; of other rooms, whoever knows all members knows how many they are. */
  #counted(): void {
    const { kind, memberCount } = this.view;
    this.#change({ memberCount: kind === "channel" ? memberCount : (this.members.count ?? memberCount) });
  }

  /** What a view says of the room itself, as of its revision; it may be older than what is known. */
  #facts(view: Room): void {
    this.#change({ kind: view.kind, memberCount: view.memberCount });
    const isAsNew = view.lastSeq === this.view.lastSeq && view.rev >= this.have;
    if (view.lastSeq > this.view.lastSeq || isAsNew) {
      this.#change({ lastSeq: view.lastSeq, lastMessage: view.lastMessage });
    }
    this.#settings(view, view.rev);
  }

  #settings({ name, topic, data }: Pick<Room, "name" | "topic" | "data">, rev: Rev): void {
    if (rev >= this.#settingsAt) {
      this.#settingsAt = rev;
      // The room itself has no name where it is direct: the view says the other's.
      const shown = this.view.kind === "direct" && name === "" ? this.view.name : name;
      this.#change({ name: shown, topic, data });
    }
  }

  #change(changes: Partial<Room>): void {
    const view = { ...this.view, ...changes };
    view.unreadCount = view.lastSeq - view.readSeq;
    this.view = view;
    this.#journal.room(this.id);
  }
}
