import { type AnswerTo, type Request } from "./answers.js";
import type { ClientAction } from "./generated/client.js";
import type { ServerAction } from "./generated/server.js";
import { type Clock } from "./connection/timer.js";
/** What the embedder asked for: one promise a request. */
export declare class Requests {
    #private;
    constructor(send: (action: ClientAction) => void, clock: Clock);
    /** Asks as soon as the connection is live. */
    ask<A extends Request>(action: A, timeoutMs: number): Promise<AnswerTo<A>>;
    /** Everything that was missing is there: what waits is sent. */
    live(): void;
    /** A frame that may be an answer; returns what was asked. */
    answered(frame: ServerAction): Request | undefined;
    /** The connection is gone. What can be said twice is said again on the next one. */
    cut(): void;
    /** Nothing is sent any more. */
    close(): void;
}
