import { type Clock } from "./timer.js";
/** Asks into a silence, and tells when nothing answers. */
export declare class Heartbeat {
    #private;
    constructor(clock: Clock, ping: () => void, dead: () => void, patienceMs?: number);
    /** The silence after which to ask. */
    every(silenceMs: number): void;
    /** Something came. */
    heard(): void;
    /** Something was said that will be answered: a shorter silence is one too many. */
    said(): void;
    /** Asks now. */
    ask(): void;
    /** The connection is gone. */
    stop(): void;
}
