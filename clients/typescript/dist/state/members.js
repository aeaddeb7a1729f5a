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
        [...frame.items, ...this.#told.values()].forEach((member) => this.#put(member));
        if (this.isComplete) {
            this.#told.clear();
        }
    }
    /** Somebody came, went, or has another role. */
    update({ userId, user, displayName, role }) {
        const member = { userId, user, ...(displayName === undefined ? {} : { displayName }), role };
        if (!this.isComplete) {
            this.#told.set(userId, member);
        }
        if (this.hasPage) {
            this.#put(member);
        }
    }
    #put(member) {
        if (member.role === null) {
            this.#members.delete(member.userId);
        }
        else {
            this.#members.set(member.userId, member);
        }
    }
}
