import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { repository } from "../support/repository.js";

it("the guide's example of a test passes", async () => {
  const guide = readFileSync(repository("docs/sdk.md"), "utf8");
  const [, example = ""] = /## Testing your UI.*?```js\n(.*?)```/su.exec(guide) ?? [];
  expect(example).toContain("assert");
  const src = repository("clients/typescript/src");
  const { outputFiles } = await build({
    stdin: { contents: example, resolveDir: src },
    alias: { "chat-client": join(src, "index.ts"), "chat-client/testing": join(src, "testing/index.ts") },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  const directory = mkdtempSync(join(tmpdir(), "chat-guide-"));
  const file = join(directory, "example.mjs");
  writeFileSync(file, outputFiles[0]?.text ?? "");
  try {
    await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
