import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** All languages have the texts that this one has. */
const edition = createHash("sha256").update(readFileSync(here("src/features/language/en.ts"))).digest("hex").slice(0, 8);
const server = process.env["CHAT_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  define: { EDITION: JSON.stringify(edition) },
  resolve: { alias: { "chat-client": here("../../../clients/typescript/src/index.ts") } },
  server: { proxy: { "/api": server, "/chat": { target: server, ws: true } } },
  build: {
    target: "es2023",
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        app: here("index.html"),
        en: here("src/features/language/en.ts"),
        de: here("src/features/language/de.ts"),
        sw: here("src/sw.js"),
      },
      preserveEntrySignatures: "exports-only",
      // Nothing here does anything when a property is merely read.
      treeshake: { propertyReadSideEffects: false },
      output: {
        // Fixed names: the server embeds them, and says by their ETag what changed.
        entryFileNames: "[name].js",
        assetFileNames: "app[extname]",
      },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/support/build-server.ts"],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
          isolate: false,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: "screenshots",
          include: ["test/screenshots/**/*.test.ts"],
          globalSetup: ["test/support/build-server.ts"],
          testTimeout: 90_000,
        },
      },
    ],
  },
});
