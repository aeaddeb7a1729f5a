/** The clock of the machine. */
export const systemClock = {
    now: () => Date.now(),
    after(ms, run) {
        const handle = setTimeout(run, ms);
        return () => clearTimeout(handle);
    },
};
/** One alarm that is set, set anew, or stopped. */
export class Timer {
    #clock;
    #cancel;
    constructor(clock) {
        this.#clock = clock;
    }
    /** Whether it will ring. */
    get isSet() {
        return this.#cancel !== undefined;
    }
    /** Rings once after so many milliseconds; what was set before is forgotten. */
    set(ms, run) {
        this.stop();
        this.#cancel = this.#clock.after(ms, () => {
            this.#cancel = undefined;
            run();
        });
    }
    /** Does not ring any more. */
    stop() {
        this.#cancel?.();
        this.#cancel = undefined;
    }
}
