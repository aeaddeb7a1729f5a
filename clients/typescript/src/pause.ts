import { Backoff } from "./connection/backoff.js";
import type { ConnectionOptions } from "./connection/connection.js";
import { Timer } from "./connection/timer.js";

/** Waits with what the server put off: as long as it said, or longer each time. */
export class Pause {
  readonly #timer: Timer;
  readonly #backoff: Backoff;

  constructor({ clock, backoffMs, maxBackoffMs, random }: ConnectionOptions) {
    this.#timer = new Timer(clock);
    this.#backoff = new Backoff(backoffMs, maxBackoffMs, random);
  }

  /** Whether it lasts. */
  get isSet(): boolean {
    return this.#timer.isSet;
  }

  /** Begins; `ms` is what the server said. */
  begin(ms: number | undefined, end: () => void): void {
    this.#timer.set(ms ?? this.#backoff.next(), end);
  }

  /** Something succeeded: the next is short again. */
  shorten(): void {
    this.#backoff.reset();
  }

  /** There is nothing to wait for. */
  stop(): void {
    this.#timer.stop();
    this.#backoff.reset();
  }
}
