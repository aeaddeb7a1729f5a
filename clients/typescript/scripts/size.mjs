// Measures what the package adds to a page: minified and compressed. Fails above the bound.
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BOUND = 14 * 1024;
const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const { outputFiles } = await build({
  entryPoints: [entry],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const [bundle] = outputFiles;
const bytes = gzipSync(bundle.contents, { level: 9 }).length;
process.stdout.write(`${bundle.contents.length} bytes minified, ${bytes} with gzip; bound ${BOUND}\n`);
process.exitCode = bytes > BOUND ? 1 : 0;
