import { Timer } from "./timer.js";
/** Silence that a PING may meet before the connection counts as dead, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Asks into a silence, and tells when nothing answers. */
export class Heartbeat {
    #timer;
    #ping;
    #dead;
    #patienceMs;
    #silenceMs = 25_000;
    #isAwaiting = false;
    constructor(clock, ping, dead, patienceMs = PATIENCE_MS) {
        this.#timer = new Timer(clock);
        this.#ping = ping;
        this.#dead = dead;
        this.#patienceMs = patienceMs;
    }
    /** The silence after which to ask. */
    every(silenceMs) {
        this.#silenceMs = silenceMs;
        this.heard();
    }
    /** Something came. */
    heard() {
        this.#isAwaiting = false;
        this.#timer.set(this.#silenceMs, () => this.ask());
    }
    /** Something was said that will be answered: a shorter silence is one too many. */
    said() {
        if (!this.#isAwaiting && this.#patienceMs < this.#silenceMs) {
            this.#isAwaiting = true;
            this.#timer.set(this.#patienceMs, () => this.ask());
        }
    }
    /** Asks now. */
    ask() {
        this.#isAwaiting = true;
        this.#timer.set(this.#patienceMs, this.#dead);
        this.#ping();
    }
    /** The connection is gone. */
    stop() {
        this.#isAwaiting = false;
        this.#timer.stop();
    }
}
