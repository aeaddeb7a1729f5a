import type { Seq } from "../generated/objects.js";
/** Messages of a room that are held without a hole: from one number to another, both included. */
export interface Range {
    from: Seq;
    to: Seq;
}
/** Adds a range; ranges that touch become one. They stay ascending. */
export declare function addRange(ranges: readonly Range[], added: Range): Range[];
/** What is left of the ranges from this number on. */
export declare function cutBelow(ranges: readonly Range[], lowest: Seq): Range[];
/** The range that holds this number. */
export declare function rangeAt(ranges: readonly Range[], seq: Seq): Range | undefined;
