// Measures what a first visit loads, compressed as the server does it. Fails above the bound.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BOUND = 120_000;
const files = ["index.html", "app.js", "app.css", "icon.svg", "sw.js"];
const sizes = files.map((name) => gzipSync(readFileSync(new URL(`../dist/${name}`, import.meta.url)), { level: 9 }).length);
const total = sizes.reduce((sum, size) => sum + size, 0);
const each = files.map((name, at) => `${name} ${sizes[at]}`).join(", ");
process.stdout.write(`${total} bytes with gzip (${each}); bound ${BOUND}\n`);
process.exitCode = total > BOUND ? 1 : 0;
