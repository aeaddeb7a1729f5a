// Measures what a first visit loads, compressed as the server does it. Fails above the bound.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BOUND = 120_000;
const sizeOf = (name) => gzipSync(readFileSync(new URL(`../dist/${name}`, import.meta.url)), { level: 9 }).length;
// Of the languages one: the worker keeps the others later, for those who go offline.
const [language] = ["en.js", "de.js"].toSorted((a, b) => sizeOf(b) - sizeOf(a));
const files = ["index.html", "app.js", language, "app.css", "icon.svg", "sw.js"];
const sizes = files.map(sizeOf);
const total = sizes.reduce((sum, size) => sum + size, 0);
const each = files.map((name, at) => `${name} ${sizes[at]}`).join(", ");
process.stdout.write(`${total} bytes with gzip (${each}); bound ${BOUND}\n`);
process.exitCode = total > BOUND ? 1 : 0;
