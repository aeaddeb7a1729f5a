/** What others are to do first, by key. Whoever adds one gives it one to two rounds. */
export class Turns {
  #lately = new Set<string>();
  #before = new Set<string>();

  add(key: string): void {
    this.#lately.add(key);
  }

  /** Whether it is still another's turn. */
  has(key: string): boolean {
    return this.#lately.has(key) || this.#before.has(key);
  }

  /** A round is over; whether there is another one. */
  next(): boolean {
    this.#before = this.#lately;
    this.#lately = new Set();
    return this.#before.size > 0;
  }
}
