/**
 * Which room was meant by what was asked. Answers to what was asked before a room was reset, or
 * removed and added again, are void: what changed between such a page and the new beginning is told
 * by neither.
 */
export class Asked {
    #serials = new Map();
    /** An action is sent; `room` looks up rooms as they are now. */
    sent(action, room) {
        const isPage = action.type === "REQUEST_MESSAGES" || action.type === "REQUEST_MEMBERS";
        if (isPage && action.requestId !== undefined) {
            this.#serials.set(action.requestId, room(action.roomId)?.serial);
        }
    }
    /** Whether a frame answers for another room than there is now. */
    isVoid(frame, room) {
        const name = frame.requestId ?? "";
        const [isKnown, serial] = [this.#serials.has(name), this.#serials.get(name)];
        this.#serials.delete(name);
        return isKnown && serial !== room?.serial;
    }
    /** The connection is gone, and the answers with it. */
    cut() {
        this.#serials.clear();
    }
}
