// Builds the bundle once more, elsewhere, and compares: what is checked in is what these sources make,
// byte for byte. `fresh` alone would believe a bundle that somebody wrote by hand.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const [dist, again] = [join(root, "dist"), mkdtempSync(join(tmpdir(), "chat-web-dist-"))];
const filesIn = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "sources.sha256")
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
try {
  await build({ root, logLevel: "error", build: { outDir: again, emptyOutDir: true } });
  const names = [...new Set([dist, again].flatMap(filesIn))];
  const same = new Set(filesIn(dist).filter((name) => filesIn(again).includes(name)));
  const isSame = (name) => same.has(name) && readFileSync(join(dist, name)).equals(readFileSync(join(again, name)));
  const others = names.filter((name) => !isSame(name));
  process.stdout.write(`${names.length} files built again\n`);
  if (others.length > 0) {
    process.stderr.write(`not what a build makes: ${others.join(", ")}: npm ci && npm run build\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(again, { recursive: true, force: true });
}
