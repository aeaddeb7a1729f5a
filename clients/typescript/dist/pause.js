import { Backoff } from "./connection/backoff.js";
import { Timer } from "./connection/timer.js";
/** Waits with what the server put off: as long as it said, or longer each time. */
export class Pause {
    #timer;
    #backoff;
    constructor({ clock, backoffMs, maxBackoffMs, random }) {
        this.#timer = new Timer(clock);
        this.#backoff = new Backoff(backoffMs, maxBackoffMs, random);
    }
    /** Whether it lasts. */
    get isSet() {
        return this.#timer.isSet;
    }
    /** Begins; `ms` is what the server said. */
    begin(ms, end) {
        this.#timer.set(ms ?? this.#backoff.next(), end);
    }
    /** Something succeeded: the next is short again. */
    shorten() {
        this.#backoff.reset();
    }
    /** There is nothing to wait for. */
    stop() {
        this.#timer.stop();
        this.#backoff.reset();
    }
}
