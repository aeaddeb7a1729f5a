import type { ClientAction } from "./generated/client.js";
import type { ErrorAction, ServerAction } from "./generated/server.js";

/** How an errand ended. */
export interface Ended {
  key: string;
  /** If it was refused. */
  refusal: ErrorAction | undefined;
}

/** What a client asks for of itself: each at most once at a time, and not again once it is answered. */
export class Errands {
  readonly #send: (action: ClientAction) => void;
  readonly #open = new Map<string, string>();
  readonly #done = new Set<string>();
  #made = 0;

  constructor(send: (action: ClientAction) => void) {
    this.#send = send;
  }

  /** Asks, unless that is under way, or was answered on this connection. */
  run(key: string, action: ClientAction): void {
    if (this.#done.has(key) || [...this.#open.values()].includes(key)) {
      return;
    }
    this.#made += 1;
    const requestId = `e${this.#made}`;
    this.#open.set(requestId, key);
    this.#send({ ...action, requestId });
  }

  /** A frame that may be an answer. What was put off may be asked for again. */
  answered(frame: ServerAction): Ended | undefined {
    const key = frame.requestId === undefined ? undefined : this.#open.get(frame.requestId);
    if (frame.requestId === undefined || key === undefined) {
      return undefined;
    }
    this.#open.delete(frame.requestId);
    const refusal = frame.type === "ERROR" ? frame : undefined;
    if (refusal?.retryable !== true) {
      this.#done.add(key);
    }
    return { key, refusal };
  }

  /** The connection is gone, and the answers with it. */
  cut(): void {
    this.#open.clear();
    this.#done.clear();
  }
}
