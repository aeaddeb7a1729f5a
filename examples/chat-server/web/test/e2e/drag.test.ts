import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { fakeChat } from "../support/fake-chat";
import { List } from "../support/list";
import { ARGS, Person } from "../support/person";
import { Server } from "../support/server";

/** Messages come so often, in milliseconds: heights change all the time. */
const OFTEN_MS = 20;
/** Longer than one touch counts for the reader, in milliseconds. */
const LONG_MS = 700;
const server = new Server();
let browser: Browser;
let page: Page;
let list: List;

beforeAll(async () => {
  // With scrollbars, which such a browser hides otherwise.
  const ignoreDefaultArgs = ["--hide-scrollbars"];
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS, ignoreDefaultArgs });
  await server.start();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: "en-GB" });
  await context.addInitScript(fakeChat, 100);
  await context.route("**/api/session", (route) => route.fulfill({ json: { auth: "open", user: null } }));
  const ann = await Person.at(server.url, context);
  ({ page } = ann);
  list = new List(page);
  await ann.open("small");
  await page.evaluate(() => window.chat.say(200, 2));
  await list.row(200).waitFor();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** Has messages come, one after the other, while something is done. */
async function amidBurst(work: () => Promise<void>): Promise<void> {
  const timer = await page.evaluate((often) => Number(setInterval(() => window.chat.say(1, 2), often)), OFTEN_MS);
  await work();
  await page.evaluate((timer) => clearInterval(timer), timer);
}

it("whoever drags the scrollbar up gets there and stays, whatever comes meanwhile", async () => {
  await expect.poll(() => list.gap()).toBeLessThan(2);
  const { x, edge, grip } = await list.box.evaluate((box) => {
    const { left, right, bottom } = box.getBoundingClientRect();
    const edge = left + box.clientWidth;
    return { x: (edge + right) / 2, edge, grip: bottom - 40 };
  });
  // There is one to be dragged.
  expect(x).toBeGreaterThan(edge + 2);
  await amidBurst(async () => {
    await page.mouse.move(x, grip);
    await page.mouse.down();
    // Later on, and from then on always just after something came, however slow this machine is.
    await page.evaluate((long) => {
      const now = performance.now() + long;
      performance.now = () => now;
    }, LONG_MS);
    for (let step = 1; step <= 30; step += 1) {
      await page.mouse.move(x, grip - step * 4);
      await list.frames(1);
    }
    expect(await list.gap()).toBeGreaterThan(500);
    await page.mouse.up();
    await page.evaluate(() => Reflect.deleteProperty(performance, "now"));
    const { seq } = await list.first();
    await list.frames(30);
    expect((await list.first()).seq).toBe(seq);
  });
  expect(await page.locator(".to-newest").count()).toBe(1);
});

it("whoever let go of it at the end stays there", async () => {
  await page.locator(".to-newest").click();
  await expect.poll(() => list.gap()).toBeLessThan(2);
  await page.mouse.move(300, 300);
  await amidBurst(() => list.frames(60));
  await expect.poll(() => list.gap()).toBeLessThan(2);
  expect(await page.locator(".to-newest").count()).toBe(0);
});
