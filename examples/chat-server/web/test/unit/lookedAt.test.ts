import { expect, it } from "vitest";
import { LookedAt } from "../../src/features/chat/lookedAt";

it("keeps the rooms looked at last open, and no others", () => {
  const open = new Map<number, number>();
  const looked = new LookedAt((room) => {
    open.set(room, (open.get(room) ?? 0) + 1);
    return () => open.set(room, (open.get(room) ?? 0) - 1);
  });
  for (const room of [1, 2, 3, 1, 4, 5, 6, 7, 8, 9]) {
    looked.look(room);
  }
  const rooms = [...open].filter(([, count]) => count === 1).map(([room]) => room);
  expect(rooms.toSorted((a, b) => a - b)).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
  expect([...open.values()].every((count) => count <= 1)).toBe(true);
});
