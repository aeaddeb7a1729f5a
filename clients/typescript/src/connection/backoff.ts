/**
 * Growing, random pauses ("full jitter"): each is anywhere between nothing and a bound that doubles
 * up to a cap, so that many clients who lost one server do not come back together.
 */
export class Backoff {
  readonly #baseMs: number;
  readonly #capMs: number;
  readonly #random: () => number;
  #attempt = 0;

  constructor(baseMs: number, capMs: number, random: () => number) {
    this.#baseMs = baseMs;
    this.#capMs = capMs;
    this.#random = random;
  }

  /** The next pause, in milliseconds. */
  next(): number {
    const bound = Math.min(this.#capMs, this.#baseMs * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 30);
    return this.#random() * bound;
  }

  /** Begins with the shortest again. */
  reset(): void {
    this.#attempt = 0;
  }
}
