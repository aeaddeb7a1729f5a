import { type AnswerTo, type AnyAction, type Request, isRepeatable } from "./answers.js";
import { ClosedError, ConnectionLostError, RefusedError, TimeoutError, refused } from "./errors.js";
import type { ServerAction } from "./generated/server.js";
import { type Clock, Timer } from "./connection/timer.js";

interface Pending {
  action: Request & { requestId: string };
  timer: Timer;
  isSent: boolean;
  resolve(answer: ServerAction): void;
  reject(error: Error): void;
}

/** Requests that may wait at once. */
const MAX_PENDING = 256;
const TIMEOUT_MS = 15_000;

/** What the embedder asked for: one promise a request. */
export class Requests {
  readonly #send: (action: AnyAction) => void;
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();
  #made = 0;
  #isLive = false;

  constructor(send: (action: AnyAction) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** Asks as soon as the connection is live. */
  ask<A extends Request>(action: A, timeoutMs = TIMEOUT_MS): Promise<AnswerTo<A>> {
    if (this.#pending.size >= MAX_PENDING) {
      return Promise.reject(refused("BUSY", `at most ${MAX_PENDING} requests wait at once`));
    }
    this.#made += 1;
    const requestId = `r${this.#made}`;
    return new Promise((resolve, reject) => {
      const timer = new Timer(this.#clock);
      timer.set(timeoutMs, () => this.#end(requestId)?.reject(new TimeoutError(`${action.type}: no answer`)));
      const named = { ...action, requestId };
      this.#pending.set(requestId, { action: named, timer, isSent: false, resolve: resolve as never, reject });
      this.#flush();
    });
  }

  /** Everything that was missing is there: what waits is sent. */
  live(): void {
    this.#isLive = true;
    this.#flush();
  }

  /** A frame that may be an answer; returns what was asked. */
  answered(frame: ServerAction): Request | undefined {
    const pending = frame.requestId === undefined ? undefined : this.#end(frame.requestId);
    if (frame.type === "ERROR") {
      pending?.reject(new RefusedError(frame));
    } else {
      pending?.resolve(frame);
    }
    return pending?.action;
  }

  /** The connection is gone. What can be said twice is said again on the next one. */
  cut(): void {
    this.#isLive = false;
    for (const [id, pending] of this.#pending) {
      if (pending.isSent && !isRepeatable(pending.action)) {
        this.#end(id)?.reject(new ConnectionLostError(`${pending.action.type}: no answer came`));
      }
      pending.isSent = false;
    }
  }

  /** Nothing is sent any more. */
  close(): void {
    for (const id of this.#pending.keys()) {
      this.#end(id)?.reject(new ClosedError("closed"));
    }
  }

  #flush(): void {
    for (const pending of this.#isLive ? this.#pending.values() : []) {
      if (!pending.isSent) {
        pending.isSent = true;
        this.#send(pending.action);
      }
    }
  }

  #end(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.timer.stop();
    return pending;
  }
}
