/** Tells how far somebody read: one request at a time for each room, and then what was seen meanwhile as one. */
export class ReadMarks {
  readonly #tell: (roomId: number, seq: number) => Promise<unknown>;
  /** The newest message seen, by room. */
  readonly #seen = new Map<number, number>();
  readonly #underWay = new Set<number>();

  constructor(tell: (roomId: number, seq: number) => Promise<unknown>) {
    this.#tell = tell;
  }

  /** Everything up to this message was seen. */
  see(roomId: number, seq: number): void {
    if (seq > (this.#seen.get(roomId) ?? 0)) {
      this.#seen.set(roomId, seq);
      if (!this.#underWay.has(roomId)) {
        void this.#tellAll(roomId);
      }
    }
  }

  async #tellAll(roomId: number): Promise<void> {
    this.#underWay.add(roomId);
    let [told, isTold] = [0, false];
    for (let seen = this.#seen.get(roomId) ?? 0; told < seen; seen = this.#seen.get(roomId) ?? 0) {
      told = seen;
      isTold = await this.#tell(roomId, seen).then(
        () => true,
        () => false,
      );
    }
    this.#underWay.delete(roomId);
    if (!isTold) {
      // Whoever sees it again tells it again.
      this.#seen.delete(roomId);
    }
  }
}
