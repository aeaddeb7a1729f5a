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
export declare class Marker {
    #private;
    constructor(state: SavedMarker);
    get readSeq(): Seq;
    /** The room's newest message when I was told last. */
    get asOf(): Seq;
    save(): SavedMarker;
    /** I had read so far when `asOf` was the room's newest message. */
    told(readSeq: Seq, asOf: Seq): void;
    /** I wrote this. */
    wrote(seq: Seq): void;
}
