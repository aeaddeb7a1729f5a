import { RoomState } from "./room.js";
/** Messages that are kept of a room that nobody looks at; up to twice as many at times. */
export const KEPT_UNSEEN = 200;
/** My rooms, and how new what is known of them is. */
export class Rooms {
    map = new Map();
    /** My newest state; undefined before the first. */
    userRev;
    /** A list that goes on: as of when, and what stood in it so far. */
    #partial;
    #journal;
    constructor(journal) {
        this.#journal = journal;
    }
    /** What the cache had. */
    restore(userRev, rooms, messages) {
        this.userRev = userRev;
        const byRoom = new Map(rooms.map((room) => [room.id, []]));
        for (const message of messages) {
            byRoom.get(message.roomId)?.push(message);
        }
        for (const saved of rooms) {
            const room = RoomState.restore(saved, byRoom.get(saved.id) ?? [], this.#journal);
            room.trim(KEPT_UNSEEN);
            this.map.set(saved.id, room);
        }
    }
    /** The connection is gone, and the rest of a list with it. */
    cut() {
        this.#partial = undefined;
        for (const room of this.map.values()) {
            room.isMissing = false;
        }
    }
    /** Forgets everything. */
    clear() {
        this.map.clear();
        this.userRev = undefined;
        this.#partial = undefined;
        this.#journal.everything();
    }
    /** Forgets a room. */
    remove(id) {
        if (this.map.delete(id)) {
            this.#journal.removed(id);
        }
    }
    /** The rule for state frames. */
    apply(frame) {
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
    put(view) {
        const known = this.map.get(view.id);
        if (known === undefined) {
            this.map.set(view.id, new RoomState(view, this.#journal));
        }
        else {
            known.update(view);
        }
    }
    /** Messages that belong to several rooms, or to one. */
    putMessages(messages, me) {
        for (const message of messages) {
            this.map.get(message.roomId)?.put([message], me);
        }
    }
    #list(frame) {
        if (this.userRev !== undefined && frame.userRev < this.userRev) {
            return;
        }
        const ids = this.#partial?.asOf === frame.userRev ? this.#partial.ids : new Set();
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
