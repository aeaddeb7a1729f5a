import { expect, it } from "vitest";
import { contentOf, isBlank, problemOf } from "../../src/features/composer/fits";

it("says what no server would take, before it leaves the field", () => {
  expect(problemOf("ä".repeat(8_192))).toBeUndefined();
  expect(problemOf("ä".repeat(8_193))).toBe("TOO_LONG");
  expect(problemOf("a\0b")).toBe("BAD_REQUEST");
  expect(problemOf("half \ud83d")).toBe("BAD_REQUEST");
  expect(problemOf("whole \u{1f680}")).toBeUndefined();
});

it("sends no empty lines around a text, and leaves its first line where it stands", () => {
  expect(contentOf("    if (x) {\n      y();\n    }\n \n")).toBe("    if (x) {\n      y();\n    }");
  expect(contentOf("\n \t\r\n  a\n\n  b  ")).toBe("  a\n\n  b");
  expect(contentOf(" \n\u3000\n ")).toBe("");
  expect(contentOf(" \u200b\n")).toBe("");
});

it("knows what shows nothing, as the server does", () => {
  for (const text of ["", " \n\u00a0", "\u200b", "\u2060 \ufeff", "\u3164", "\u00ad\ufe0f"]) {
    expect(isBlank(text), JSON.stringify(text)).toBe(true);
  }
  for (const text of ["a", "\u200b.", "👩‍👩‍👧", "\u0301", "می‌خواهم", "東"]) {
    expect(isBlank(text), text).toBe(false);
  }
});
