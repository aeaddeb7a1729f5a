/** Makes snapshots, anew only where something changed. */
export class Snapshots {
    #rooms = new Map();
    #current;
    /** A room changed, or something else. */
    changed(room) {
        this.#current = undefined;
        if (room !== undefined) {
            this.#rooms.delete(room);
        }
    }
    /** What there is now. */
    get({ rooms, outbox, session, status, closed }) {
        this.#current ??= {
            status: statusOf(status, session.phase),
            me: session.me,
            closed,
            rooms: [...rooms.map.values()].toSorted((a, b) => a.id - b.id).map((room) => this.#room(room, outbox)),
            outbox: outbox.list(),
        };
        return this.#current;
    }
    #room(room, outbox) {
        const made = this.#rooms.get(room.id) ?? make(room, outbox);
        this.#rooms.set(room.id, made);
        return made;
    }
}
function statusOf(status, phase) {
    return status === "open" ? phase : status;
}
function make(room, outbox) {
    const newest = room.ranges.at(-1);
    const from = newest?.from ?? Infinity;
    const messages = [...room.messages.values()].filter((message) => message.seq >= from);
    return {
        ...room.view,
        messages: messages.toSorted((a, b) => a.seq - b.seq),
        hasOlder: room.hasOlder,
        pending: outbox.list().filter((entry) => entry.roomId === room.id),
        members: room.members.list(),
        hasAllMembers: room.members.isComplete,
    };
}
