import { describe, expect, it } from "vitest";
import { type Range, addRange, cutBelow, rangeAt } from "../../src/state/ranges.js";

/** The plain way: a set of numbers. */
function held(ranges: readonly Range[]): number[] {
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}

describe("ranges", () => {
  it("join where they touch, and stay apart where they don't", () => {
    const apart = addRange([{ from: 1, to: 2 }], { from: 4, to: 5 });
    expect(apart).toEqual([{ from: 1, to: 2 }, { from: 4, to: 5 }]);
    expect(addRange(apart, { from: 3, to: 3 })).toEqual([{ from: 1, to: 5 }]);
    expect(addRange(apart, { from: 5, to: 9 })).toEqual([{ from: 1, to: 2 }, { from: 4, to: 9 }]);
    expect(addRange([], { from: 7, to: 7 })).toEqual([{ from: 7, to: 7 }]);
  });

  it("hold what was added, whatever the order", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round += 1) {
      let ranges: readonly Range[] = [];
      const numbers = new Set<number>();
      for (let step = 0; step < 12; step += 1) {
        const from = 1 + random(40);
        const to = from + random(6);
        ranges = addRange(ranges, { from, to });
        held([{ from, to }]).forEach((number) => numbers.add(number));
      }
      expect(held(ranges)).toEqual([...numbers].toSorted((a, b) => a - b));
      ranges.slice(1).forEach((range, at) => expect(range.from).toBeGreaterThan((ranges[at]?.to ?? 0) + 1));
    }
  });

  it("can be cut and looked up", () => {
    const ranges = [{ from: 1, to: 3 }, { from: 6, to: 9 }];
    expect(cutBelow(ranges, 3)).toEqual([{ from: 3, to: 3 }, { from: 6, to: 9 }]);
    expect(cutBelow(ranges, 4)).toEqual([{ from: 6, to: 9 }]);
    expect(rangeAt(ranges, 7)).toEqual({ from: 6, to: 9 });
    expect(rangeAt(ranges, 5)).toBeUndefined();
  });
});
