/** What a client asks for of itself: each at most once at a time, and not again once it is answered. */
export class Errands {
    #send;
    #open = new Map();
    #done = new Set();
    #made = 0;
    constructor(send) {
        this.#send = send;
    }
    /** Asks, unless that is under way, or was answered on this connection. */
    run(key, action) {
        if (this.#done.has(key) || [...this.#open.values()].includes(key)) {
            return;
        }
        this.#made += 1;
        const requestId = `e${this.#made}`;
        this.#open.set(requestId, key);
        this.#send({ ...action, requestId });
    }
    /** A frame that may be an answer. What was put off may be asked for again. */
    answered(frame) {
        const key = frame.requestId === undefined ? undefined : this.#open.get(frame.requestId);
        if (frame.requestId === undefined || key === undefined) {
            return undefined;
        }
        this.#open.delete(frame.requestId);
        const refusal = frame.type === "ERROR" ? frame : undefined;
        if (refusal?.retryable !== true) {
            this.#done.add(key);
        }
        return { key, refusal };
    }
    /** The connection is gone, and the answers with it. */
    cut() {
        this.#open.clear();
        this.#done.clear();
    }
}
