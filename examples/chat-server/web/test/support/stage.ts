import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launch } from "./browser";
import { Server } from "./server";

/** A browser and a server, for all tests of a file. */
export interface Stage {
  readonly server: Server;
  /** There from the first test on. */
  readonly browser: Browser;
}

/** Starts both before a file's tests, and ends them afterwards. */
export function stage(): Stage {
  const server = new Server();
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.remove();
  });
  return {
    server,
    get browser() {
      if (browser === undefined) {
        throw new Error("no browser before the first test");
      }
      return browser;
    },
  };
}
