import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env["CHAT_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "chat-client": here("../../../clients/typescript/src/index.ts") } },
  server: { proxy: { "/api": server, "/chat": { target: server, ws: true } } },
  build: {
    target: "es2023",
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // Nothing here does anything when a property is merely read.
      treeshake: { propertyReadSideEffects: false },
      output: {
        // Fixed names: the server embeds them, and says by their ETag what changed.
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
        codeSplitting: false,
      },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
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
