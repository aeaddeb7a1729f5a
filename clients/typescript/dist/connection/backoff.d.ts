/**
 * Growing, random pauses ("full jitter"): each is anywhere between nothing and a bound that doubles
 * up to a cap, so that many clients who lost one server do not come back together.
 */
export declare class Backoff {
    #private;
    constructor(baseMs: number, capMs: number, random: () => number);
    /** The next pause, in milliseconds. */
    next(): number;
    /** Begins with the shortest again. */
    reset(): void;
}
