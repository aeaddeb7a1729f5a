import { Marker } from "./marker.js";
import { Members } from "./members.js";
import { addRange, cutBelow } from "./ranges.js";
/** Characters of an excerpt. */
const EXCERPT = 120;
function inShort({ id, seq, user, displayName, content }) {
    const excerpt = Array.from(content.slice(0, 2 * EXCERPT)).slice(0, EXCERPT).join("");
    return { id, seq, user, ...(displayName === undefined ? {} : { displayName }), excerpt };
}
let serials = 0;
function nextSerial() {
    serials += 1;
    return serials;
}
/** One room: its cursor, my view of it, and what is held of its messages and members. */
export class RoomState {
    id;
    /** Another one for each room, and for a room that begins anew. */
    serial = nextSerial();
    /** The cursor: every change up to this revision is known. */
    have;
    /** My view, kept up to date. */
    view;
    /** The messages that are held without holes between them, as ranges of their numbers. */
    ranges = [];
    messages = new Map();
    members = new Members();
    /** A page of its newest messages came. */
    hasPage = false;
    /** Something is missing, and nothing has fitted since. */
    isMissing = false;
    /** Name, topic and data are as of this revision. */
    #settingsAt;
    #marker;
    #journal;
    constructor(view, journal) {
        this.id = view.id;
        this.have = view.rev;
        this.view = view;
        this.#settingsAt = view.rev;
        this.#marker = new Marker({ readSeq: view.readSeq, asOf: view.lastSeq, ownSeq: 0 });
        this.#journal = journal;
        journal.room(this.id);
    }
    /** A room as the cache had it. */
    static restore(saved, messages, journal) {
        const room = new RoomState(saved.view, journal);
        room.have = saved.have;
        room.ranges = saved.ranges;
        room.hasPage = saved.hasPage;
        room.#settingsAt = saved.settingsAt;
        room.#marker = new Marker(saved.marker);
        for (const message of messages) {
            room.messages.set(message.id, message);
        }
        return room;
    }
    /** Whether it has messages before the newest that are held without a hole. */
    get hasOlder() {
        return this.view.lastSeq > 0 && (this.ranges.at(-1)?.from ?? Infinity) > 1;
    }
    /** As the cache shall keep it. */
    save() {
        const { id, have, view, hasPage, ranges } = this;
        const marker = this.#marker.save();
        return { id, have, view, settingsAt: this.#settingsAt, marker, ranges: [...ranges], hasPage };
    }
    /** The rule for logged frames; where the frame is the next one, the cursor moves. */
    advance(fromRev, rev) {
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
    apply(frame, me) {
        switch (frame.type) {
            case "RECEIVE_MESSAGES":
                this.put(frame.messages, me);
                break;
            case "MEMBER_UPDATED":
                this.members.update(frame);
                break;
            case "ROOM_UPDATED":
                this.#settings(frame, frame.rev);
                break;
        }
    }
    /** Messages, kept by id: of two versions the one with the higher revision stands. */
    put(messages, me) {
        for (const message of messages) {
            if (message.userId === me) {
                this.#marker.wrote(message.seq);
                this.#change({ readSeq: this.#marker.readSeq });
            }
            const known = this.messages.get(message.id);
            if (known === undefined || known.rev < message.rev) {
                this.messages.set(message.id, message);
                this.ranges = addRange(this.ranges, { from: message.seq, to: message.seq });
                this.#journal.message(message);
                if (message.seq >= this.view.lastSeq) {
                    this.#change({ lastSeq: message.seq, lastMessage: inShort(message) });
                }
            }
        }
    }
    /** A page of history, which has no hole. */
    page(frame, me) {
        this.put(frame.messages, me);
        this.hasPage ||= frame.hasMoreAfter !== true;
        const seqs = frame.messages.map((message) => message.seq);
        const to = Math.max(...seqs);
        const from = frame.hasMoreBefore === false ? 1 : Math.min(...seqs);
        if (seqs.length > 0) {
            this.ranges = addRange(this.ranges, { from, to });
            this.#journal.room(this.id);
        }
    }
    membersPage(frame) {
        this.members.page(frame);
        this.#journal.room(this.id);
    }
    /** My view, newer than what was known of my role and marker. */
    update(view) {
        const { name, topic, data, lastSeq, lastMessage, readSeq } = this.view;
        this.view = { ...view, name, topic, data, lastSeq, lastMessage, readSeq };
        this.#facts(view);
        this.#marked(view.readSeq, view.lastSeq);
    }
    /** How far I read. */
    mark({ readSeq, unreadCount }) {
        this.#marked(readSeq, readSeq + unreadCount);
    }
    /** `ROOM_RESET`: begin anew. */
    reset(frame, me) {
        this.serial = nextSerial();
        this.have = frame.rev;
        this.isMissing = false;
        this.messages.clear();
        this.ranges = [];
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
    trim(limit) {
        if (this.messages.size <= limit * 2) {
            return;
        }
        const seqs = Array.from(this.messages.values(), (message) => message.seq).toSorted((a, b) => b - a);
        const lowest = seqs[limit - 1] ?? 0;
        for (const message of this.messages.values()) {
            if (message.seq < lowest) {
                this.messages.delete(message.id);
                this.#journal.dropped(message);
            }
        }
        this.ranges = cutBelow(this.ranges, lowest);
        this.#journal.room(this.id);
    }
    /** How far I had read when `last` was the room's newest message. */
    #marked(readSeq, last) {
        this.#marker.told(readSeq, last);
        this.#change({ readSeq: this.#marker.readSeq, lastSeq: Math.max(this.view.lastSeq, last) });
    }
    /** What a view says of the room itself, as of its revision; it may be older than what is known. */
    #facts(view) {
        this.#change({ kind: view.kind });
        const isAsNew = view.lastSeq === this.view.lastSeq && view.rev >= this.have;
        if (view.lastSeq > this.view.lastSeq || isAsNew) {
            this.#change({ lastSeq: view.lastSeq, lastMessage: view.lastMessage });
        }
        this.#settings(view, view.rev);
    }
    #settings({ name, topic, data }, rev) {
        if (rev >= this.#settingsAt) {
            this.#settingsAt = rev;
            // The room itself has no name where it is direct: the view says the other's.
            const shown = this.view.kind === "direct" && name === "" ? this.view.name : name;
            this.#change({ name: shown, topic, data });
        }
    }
    #change(changes) {
        const view = { ...this.view, ...changes };
        view.unreadCount = view.lastSeq - view.readSeq;
        this.view = view;
        this.#journal.room(this.id);
    }
}
