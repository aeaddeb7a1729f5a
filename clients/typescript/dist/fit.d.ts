import { type RefusedError } from "./errors.js";
import type { Limits } from "./generated/objects.js";
import type { ClientAction } from "./generated/client.js";
/** What the server refuses beyond, before it has said so. */
export declare const DEFAULT_LIMITS: Limits;
/**
 * Why the server would certainly refuse this action, could not read it, or would close the connection
 * over it, if so: too long, nested too deep, U+0000, half surrogate pairs.
 */
export declare function misfit(action: ClientAction, limits: Limits): RefusedError | undefined;
