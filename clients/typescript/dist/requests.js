import { isRepeatable } from "./answers.js";
import { ClosedError, ConnectionLostError, RefusedError, TimeoutError, refused } from "./errors.js";
import { Timer } from "./connection/timer.js";
/** Requests that may wait at once. */
const MAX_PENDING = 256;
/** What the embedder asked for: one promise a request. */
export class Requests {
    #send;
    #clock;
    #pending = new Map();
    #made = 0;
    #isLive = false;
    constructor(send, clock) {
        this.#send = send;
        this.#clock = clock;
    }
    /** Asks as soon as the connection is live. */
    ask(action, timeoutMs) {
        if (this.#pending.size >= MAX_PENDING) {
            return Promise.reject(refused("BUSY", `at most ${MAX_PENDING} requests wait at once`));
        }
        this.#made += 1;
        const requestId = `r${this.#made}`;
        return new Promise((resolve, reject) => {
            const timer = new Timer(this.#clock);
            timer.set(timeoutMs, () => this.#end(requestId)?.reject(new TimeoutError(`${action.type}: no answer`)));
            const named = { ...action, requestId };
            this.#pending.set(requestId, { action: named, timer, isSent: false, resolve: resolve, reject });
            this.#flush();
        });
    }
    /** Everything that was missing is there: what waits is sent. */
    live() {
        this.#isLive = true;
        this.#flush();
    }
    /** A frame that may be an answer; returns what was asked. */
    answered(frame) {
        const pending = frame.requestId === undefined ? undefined : this.#end(frame.requestId);
        if (frame.type === "ERROR") {
            pending?.reject(new RefusedError(frame));
        }
        else {
            pending?.resolve(frame);
        }
        return pending?.action;
    }
    /** The connection is gone. What can be said twice is said again on the next one. */
    cut() {
        this.#isLive = false;
        for (const [id, pending] of this.#pending) {
            if (pending.isSent && !isRepeatable(pending.action)) {
                this.#end(id)?.reject(new ConnectionLostError(`${pending.action.type}: no answer came`));
            }
            pending.isSent = false;
        }
    }
    /** Nothing is sent any more. */
    close() {
        for (const id of this.#pending.keys()) {
            this.#end(id)?.reject(new ClosedError("closed"));
        }
    }
    #flush() {
        for (const pending of this.#isLive ? this.#pending.values() : []) {
            if (!pending.isSent) {
                pending.isSent = true;
                this.#send(pending.action);
            }
        }
    }
    #end(id) {
        const pending = this.#pending.get(id);
        this.#pending.delete(id);
        pending?.timer.stop();
        return pending;
    }
}
