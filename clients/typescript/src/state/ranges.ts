import type { Seq } from "../generated/objects.js";

/** Messages of a room that are held without a hole: from one number to another, both included. */
export interface Range {
  /** The first. */
  from: Seq;
  /** The last. */
  to: Seq;
}

/** Adds a range; ranges that touch become one. They stay ascending. */
export function addRange(ranges: readonly Range[], added: Range): Range[] {
  const before = ranges.filter((range) => range.to < added.from - 1);
  const after = ranges.filter((range) => range.from > added.to + 1);
  const joined = ranges.slice(before.length, ranges.length - after.length);
  const from = Math.min(added.from, ...joined.map((range) => range.from));
  const to = Math.max(added.to, ...joined.map((range) => range.to));
  return [...before, { from, to }, ...after];
}

/** What is left of the ranges from this number on. */
export function cutBelow(ranges: readonly Range[], lowest: Seq): Range[] {
  return ranges
    .filter((range) => range.to >= lowest)
    .map((range) => ({ from: Math.max(range.from, lowest), to: range.to }));
}

/** The range that holds this number. */
export function rangeAt(ranges: readonly Range[], seq: Seq): Range | undefined {
  return ranges.find((range) => range.from <= seq && seq <= range.to);
}
