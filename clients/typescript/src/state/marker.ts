import type { Seq } from "../generated/objects.js";

/** A marker as the cache keeps it. */
export interface SavedMarker {
  readSeq: Seq;
  /** The room's newest message when I was told last how far I had read. */
  asOf: Seq;
  /** The newest message of my own. */
  ownSeq: Seq;
}

/** How far I read: what I was told, and what I wrote since, for sending reads. */
export class Marker {
  #state: SavedMarker;

  constructor(state: SavedMarker) {
    this.#state = state;
  }

  get readSeq(): Seq {
    return this.#state.readSeq;
  }

  /** The room's newest message when I was told last. */
  get asOf(): Seq {
    return this.#state.asOf;
  }

  save(): SavedMarker {
    return { ...this.#state };
  }

  /** I had read so far when `asOf` was the room's newest message. */
  told(readSeq: Seq, asOf: Seq): void {
    this.#state = { ...this.#state, readSeq, asOf };
    this.wrote(this.#state.ownSeq);
  }

  /** I wrote this. */
  wrote(seq: Seq): void {
    const { readSeq, asOf, ownSeq } = this.#state;
    const isRead = seq > asOf && seq > readSeq;
    this.#state = { readSeq: isRead ? seq : readSeq, asOf, ownSeq: Math.max(ownSeq, seq) };
  }
}
