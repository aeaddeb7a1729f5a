function none() {
    return {
        rooms: new Set(),
        messages: new Map(),
        dropped: new Map(),
        cleared: new Set(),
        removed: new Set(),
        everything: false,
    };
}
/** Collects changes, and tells that there are some. */
export class Journal {
    #changed;
    #changes = none();
    /** `changed` hears which room changed, or that something else did. */
    constructor(changed) {
        this.#changed = changed;
    }
    /** Takes what was collected; begins anew. */
    take() {
        const changes = this.#changes;
        this.#changes = none();
        return changes;
    }
    room(id) {
        this.#changes.rooms.add(id);
        this.#changed(id);
    }
    message(message) {
        this.#changes.messages.set(message.id, message);
        this.#changes.dropped.delete(message.id);
        this.room(message.roomId);
    }
    dropped(message) {
        this.#changes.messages.delete(message.id);
        this.#changes.dropped.set(message.id, message);
        this.room(message.roomId);
    }
    cleared(id) {
        this.#forget(id);
        this.#changes.cleared.add(id);
        this.room(id);
    }
    removed(id) {
        this.#forget(id);
        this.#changes.rooms.delete(id);
        this.#changes.removed.add(id);
        this.#changed(id);
    }
    everything() {
        this.#changes = none();
        this.#changes.everything = true;
        this.#changed(undefined);
    }
    /** Something else than rooms changed. */
    touched() {
        this.#changed(undefined);
    }
    #forget(id) {
        for (const message of this.#changes.messages.values()) {
            if (message.roomId === id) {
                this.#changes.messages.delete(message.id);
            }
        }
    }
}
