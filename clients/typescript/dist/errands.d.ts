import type { ClientAction } from "./generated/client.js";
import type { ErrorAction, ServerAction } from "./generated/server.js";
/** How an errand ended. */
export interface Ended {
    key: string;
    /** If it was refused. */
    refusal: ErrorAction | undefined;
}
/** What a client asks for of itself: each at most once at a time, and not again once it is answered. */
export declare class Errands {
    #private;
    constructor(send: (action: ClientAction) => void);
    /** Asks, unless that is under way, or was answered on this connection. */
    run(key: string, action: ClientAction): void;
    /** A frame that may be an answer. What was put off may be asked for again. */
    answered(frame: ServerAction): Ended | undefined;
    /** The connection is gone, and the answers with it. */
    cut(): void;
}
