import { expect, it } from "vitest";
import { problemOf } from "../../src/features/composer/fits";

it("says what no server would take, before it leaves the field", () => {
  expect(problemOf("ä".repeat(8_192))).toBeUndefined();
  expect(problemOf("ä".repeat(8_193))).toBe("TOO_LONG");
  expect(problemOf("a\0b")).toBe("BAD_REQUEST");
  expect(problemOf("half \ud83d")).toBe("BAD_REQUEST");
  expect(problemOf("whole \u{1f680}")).toBeUndefined();
});
