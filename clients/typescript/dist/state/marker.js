/** How far I read: what I was told, and what I wrote since, for sending reads. */
export class Marker {
    #state;
    constructor(state) {
        this.#state = state;
    }
    get readSeq() {
        return this.#state.readSeq;
    }
    /** The room's newest message when I was told last. */
    get asOf() {
        return this.#state.asOf;
    }
    save() {
        return { ...this.#state };
    }
    /** I had read so far when `asOf` was the room's newest message. */
    told(readSeq, asOf) {
        this.#state = { ...this.#state, readSeq, asOf };
        this.wrote(this.#state.ownSeq);
    }
    /** I wrote this. */
    wrote(seq) {
        const { readSeq, asOf, ownSeq } = this.#state;
        const isRead = seq > asOf && seq > readSeq;
        this.#state = { readSeq: isRead ? seq : readSeq, asOf, ownSeq: Math.max(ownSeq, seq) };
    }
}
