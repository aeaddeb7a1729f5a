/** Rooms whose history stays when another is looked at. */
const KEPT = 8;

/** The rooms looked at last: they stay open, so that going back fetches nothing twice. */
export class LookedAt {
  readonly #open: (roomId: number) => () => void;
  readonly #ends = new Map<number, () => void>();

  constructor(open: (roomId: number) => () => void) {
    this.#open = open;
  }

  /** Somebody looks at this one now. */
  look(roomId: number): void {
    const before = this.#ends.get(roomId);
    this.#ends.delete(roomId);
    this.#ends.set(roomId, this.#open(roomId));
    before?.();
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > KEPT && oldest !== undefined) {
      this.#ends.get(oldest)?.();
      this.#ends.delete(oldest);
    }
  }
}
