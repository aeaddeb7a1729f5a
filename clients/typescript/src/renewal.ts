import { type Clock, Timer } from "./connection/timer.js";

/** The longest that timers take. */
const MAX_MS = 2 ** 31 - 1;

/** Asks for a login to be prolonged before it runs out: after three quarters of what is left, again and again. */
export class Renewal {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #renew: () => void;

  constructor(clock: Clock, renew: () => void) {
    this.#clock = clock;
    this.#timer = new Timer(clock);
    this.#renew = renew;
  }

  /** The login ends at this Unix time in seconds; undefined: never. */
  expires(at: number | undefined): void {
    const leftMs = at === undefined ? 0 : at * 1_000 - this.#clock.now();
    if (leftMs <= 0) {
      this.stop();
      return;
    }
    const wait = Math.max(1_000, leftMs * 0.75);
    this.#timer.set(Math.min(MAX_MS, wait), () => {
      if (wait <= MAX_MS) {
        this.#renew();
      }
      this.expires(at);
    });
  }

  /** The connection is gone. */
  stop(): void {
    this.#timer.stop();
  }
}
