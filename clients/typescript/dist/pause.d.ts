import type { ConnectionOptions } from "./connection/connection.js";
/** Waits with what the server put off: as long as it said, or longer each time. */
export declare class Pause {
    #private;
    constructor({ clock, backoffMs, maxBackoffMs, random }: ConnectionOptions);
    /** Whether it lasts. */
    get isSet(): boolean;
    /** Begins; `ms` is what the server said. */
    begin(ms: number | undefined, end: () => void): void;
    /** Something succeeded: the next is short again. */
    shorten(): void;
    /** There is nothing to wait for. */
    stop(): void;
}
