/** Where time comes from; tests bring their own. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Calls `run` once, after so many milliseconds, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};

/** One alarm that is set, set anew, or stopped. */
export class Timer {
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it will ring. */
  get isSet(): boolean {
    return this.#cancel !== undefined;
  }

  /** Rings once after so many milliseconds; what was set before is forgotten. */
  set(ms: number, run: () => void): void {
    this.stop();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      run();
    });
  }

  /** Does not ring any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
