/** The members of a room as far as they are known. */
export class Members {
    #members = new Map();
    /** What the room's stream told before all pages were there: newer than they, or followed by what is. */
    #told = new Map();
    /** Whether any page came. */
    hasPage = false;
    /** Where the next page begins; undefined when all are known. */
    cursor;
    /** Whether these are all. */
    get isComplete() {
        return this.hasPage && this.cursor === undefined;
    }
    /** All that are known, ascending by id. */
    list() {
        return [...this.#members.values()].toSorted((a, b) => a.userId - b.userId);
    }
    /** A page of members. */
    page(frame) {
        this.hasPage = true;
        this.cursor = frame.cursor;
        for (const { userId, user, role } of frame.items) {
            this.#put(userId, user, role);
        }
        for (const [userId, { user, role }] of this.#told) {
            this.#put(userId, user, role);
        }
        if (this.isComplete) {
            this.#told.clear();
        }
    }
    /** Somebody came, went, or has another role. */
    update({ userId, user, role }) {
        if (!this.isComplete) {
            this.#told.set(userId, { user, role });
        }
        if (this.hasPage) {
            this.#put(userId, user, role);
        }
    }
    #put(userId, user, role) {
        if (role === null) {
            this.#members.delete(userId);
        }
        else {
            this.#members.set(userId, { userId, user, role });
        }
    }
}
