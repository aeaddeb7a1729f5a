import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ViteDevServer, createServer } from "vite";
import { launch } from "../support/browser";
import { PASSWORD, Person } from "../support/person";
import { Server } from "../support/server";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(here("../../../../../docs/own-ui.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "chat-own-"));
const server = new Server();
let browser: Browser;
let pages: ViteDevServer;

/** The code of the guide that stands first below these words. */
function code(words: string): string {
  const [, found = ""] = /```\w+\n(.*?)```/su.exec(guide.slice(guide.indexOf(words))) ?? [];
  return found;
}

beforeAll(async () => {
  browser = await launch();
  await server.start();
  writeFileSync(join(directory, "index.html"), code("`index.html`:"));
  writeFileSync(join(directory, "main.js"), code("`main.js`:"));
  writeFileSync(join(directory, "vite.config.js"), code("`vite.config.js`:").replace("http://127.0.0.1:8000", server.url));
  pages = await createServer({
    root: directory,
    logLevel: "error",
    cacheDir: join(directory, "cache"),
    resolve: { alias: { "chat-client": here("../../../../../clients/typescript/src/index.ts") } },
    server: { port: 0, host: "localhost", fs: { strict: false } },
  });
  await pages.listen();
  const page = new URL(pages.resolvedUrls?.local[0] ?? "").origin;
  await server.kill();
  await server.start("--origin", page);
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await server.remove();
  rmSync(directory, { recursive: true, force: true });
});

it("the page of the guide logs in and talks", async () => {
  const ann = await Person.at(server.url, browser, { locale: "en-GB" });
  await ann.register("ann");
  await ann.open("lobby");
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(pages.resolvedUrls?.local[0] ?? "");
  await page.getByLabel("Name").fill("ann");
  await page.getByLabel("Password").fill("wrong, quite wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect.poll(() => page.title()).not.toBe("My chat");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Message").fill("from my own page <b>");
  await page.getByLabel("Message").press("Enter");
  await ann.message("from my own page <b>").waitFor();
  await ann.say("seen");
  await page.getByText("ann: seen").waitFor();
  expect(await page.locator("li").allTextContents()).toEqual(["ann: from my own page <b>", "ann: seen"]);
});
