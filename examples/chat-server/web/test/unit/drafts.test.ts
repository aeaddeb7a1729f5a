import { expect, it } from "vitest";
import { keyOf, keysOf, readDrafts, readEdits } from "../../src/features/composer/drafts";

it("finds all that one user of this browser is writing, and nothing else", () => {
  const edit = { id: 3, roomId: 7, content: "tea", editVersion: 0, text: "coffee" };
  const kept: Record<string, string> = {
    [keyOf("draft", "ann", 7)]: "half a",
    [keyOf("edit", "ann", 7)]: JSON.stringify(edit),
    [keyOf("edit", "ann", 8)]: "{ broken",
    [keyOf("draft", "anna", 7)]: "not hers",
    "chat:who": "ann",
  };
  const storage = { keys: () => Object.keys(kept), read: (key: string) => kept[key] ?? null, keep: () => undefined };
  expect(readDrafts("ann", storage)).toEqual({ 7: "half a" });
  expect(readEdits("ann", storage)).toEqual({ 7: edit });
  expect(keysOf("ann", storage)).toHaveLength(3);
});
