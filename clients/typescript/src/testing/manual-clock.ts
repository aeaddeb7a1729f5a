import type { Clock } from "../connection/timer.js";

/** Time that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 0;
  #alarms: { at: number; run: () => void }[] = [];

  /** Milliseconds since it was made. */
  now(): number {
    return this.#now;
  }

  /** Calls `run` when so many have been told; the returned function forgets that. */
  after(ms: number, run: () => void): () => void {
    const alarm = { at: this.#now + ms, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** How many alarms are set. */
  get alarms(): number {
    return this.#alarms.length;
  }

  /** Goes on by so much; what is due rings in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#alarms.filter((it) => it.at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) {
        break;
      }
      this.#alarms = this.#alarms.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
