import type { KeyboardEvent } from "react";
import { expect, it } from "vitest";
import { isEnding, isSending } from "../../src/features/composer/keys";

it("Enter sends, but not the one that ends a composition, in any browser", () => {
  const press = (key: string, nativeEvent: object, shiftKey = false) =>
    isSending({ key, shiftKey, nativeEvent } as unknown as KeyboardEvent);
  expect(press("Enter", { isComposing: false, keyCode: 13 })).toBe(true);
  expect(press("Enter", { isComposing: false, keyCode: 13 }, true)).toBe(false);
  expect(press("Enter", { isComposing: true, keyCode: 229 })).toBe(false);
  // Safari ends the composition first.
  expect(press("Enter", { isComposing: false, keyCode: 229 })).toBe(false);
  expect(press("a", { isComposing: false, keyCode: 65 })).toBe(false);
});

it("Escape gives up what is written, but not the one that gives up characters", () => {
  const press = (key: string, nativeEvent: object) => isEnding({ key, nativeEvent } as unknown as KeyboardEvent);
  expect(press("Escape", { isComposing: false, keyCode: 27 })).toBe(true);
  expect(press("Escape", { isComposing: true, keyCode: 229 })).toBe(false);
  expect(press("Escape", { isComposing: false, keyCode: 229 })).toBe(false);
  expect(press("a", { isComposing: false, keyCode: 65 })).toBe(false);
});
