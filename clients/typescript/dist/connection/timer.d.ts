/** Where time comes from; tests bring their own. */
export interface Clock {
    /** Milliseconds since some fixed moment. */
    now(): number;
    /** Calls `run` once, after so many milliseconds, unless the returned function is called first. */
    after(ms: number, run: () => void): () => void;
}
/** The clock of the machine. */
export declare const systemClock: Clock;
/** One alarm that is set, set anew, or stopped. */
export declare class Timer {
    #private;
    constructor(clock: Clock);
    /** Whether it will ring. */
    get isSet(): boolean;
    /** Rings once after so many milliseconds; what was set before is forgotten. */
    set(ms: number, run: () => void): void;
    /** Does not ring any more. */
    stop(): void;
}
