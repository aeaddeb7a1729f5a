// Writes down what dist was built from, for the tests that ask whether it is fresh.
// `--check` compares instead. The same is computed in ../../tests/server/web.rs.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const within = (root) =>
  readdirSync(path(root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").slice(path(root).length));

const roots = ["src", "public", "../../../clients/typescript/src"];
const single = ["index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"];
const files = [...single, ...roots.flatMap((root) => within(root).map((name) => `${root}${name}`))];
const hash = createHash("sha256");
for (const name of files.toSorted((a, b) => (a < b ? -1 : 1))) {
  const content = readFileSync(path(name));
  hash.update(`${name}\n${content.length}\n`).update(content);
}
const [now, file] = [`${hash.digest("hex")}\n`, path("dist/sources.sha256")];
if (!process.argv.includes("--check")) {
  writeFileSync(file, now);
} else if (readFileSync(file, "utf8") !== now) {
  process.stderr.write("dist is not made from these sources: npm run build\n");
  process.exitCode = 1;
}
