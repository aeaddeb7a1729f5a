import type { AnyAction } from "./answers.js";
import { type RefusedError, refused } from "./errors.js";
import type { Limits } from "./generated/objects.js";

/** What the server refuses beyond, before it has said so. */
export const DEFAULT_LIMITS: Limits = { frameBytes: 65_536, contentBytes: 16_384, pageMessages: 100 };

/** How deep a frame may nest. */
const DEPTH = 32;

/** Room that an action's `requestId` may take in its frame. */
const NAME_BYTES = 100;

const encoder = new TextEncoder();

/**
 * Why the server would certainly refuse this action, could not read it, or would close the connection
 * over it, if so: too long, nested too deep, U+0000, half surrogate pairs.
 */
export function misfit(action: AnyAction, limits: Limits): RefusedError | undefined {
  const json = text(action);
  if (json === undefined) {
    return refused("BAD_REQUEST", "not JSON");
  }
  // JSON.stringify escapes both, and halves of pairs only where the other half is missing.
  if (/(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)) {
    return refused("BAD_REQUEST", "U+0000 and half surrogate pairs are no text");
  }
  if (depth(json) > DEPTH) {
    return refused("BAD_REQUEST", `at most ${DEPTH} deep`);
  }
  const isContent = action.type === "SEND_MESSAGE" || action.type === "EDIT_MESSAGE";
  const content = isContent ? encoder.encode(action.content).length : 0;
  if (content > limits.contentBytes || encoder.encode(json).length + NAME_BYTES > limits.frameBytes) {
    return refused("TOO_LARGE", `at most ${limits.contentBytes} bytes of content`);
  }
  return undefined;
}

/** Its JSON; undefined where there is none, such as that of circles and big integers. */
function text(action: AnyAction): string | undefined {
  try {
    return JSON.stringify(action);
  } catch {
    return undefined;
  }
}

/** How deep JSON nests. */
function depth(json: string): number {
  let [now, most] = [0, 0];
  for (const sign of json.replaceAll(/"(?:[^"\\]|\\.)*"/g, "")) {
    now += sign === "{" || sign === "[" ? 1 : sign === "}" || sign === "]" ? -1 : 0;
    most = Math.max(most, now);
  }
  return most;
}
