import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { fakeChat } from "../support/fake-chat";
import { ARGS, Person } from "../support/person";
import { Server } from "../support/server";
import { Work } from "../support/work";

const MANY = 100_000;
/** Messages, and steps of scrolling, that costs are measured with. */
const SAMPLES = 8;
const server = new Server();
let browser: Browser;
let page: Page;
let ann: Person;
let work: Work;
const LIST = ".scroller";

declare global {
  interface Window {
    /** How often React has changed the page. */
    commits: number;
  }
}

/** Runs in the page: listens where React's tools do. */
function countCommits(): void {
  window.commits = 0;
  const onCommitFiberRoot = () => {
    window.commits += 1;
  };
  const nothing = () => undefined;
  const hook = { supportsFiber: true, inject: () => 1, onCommitFiberRoot, onCommitFiberUnmount: nothing, onPostCommitFiberRoot: nothing };
  Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook });
}

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
  await server.start();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: "en-GB" });
  await context.addInitScript(fakeChat, MANY);
  await context.addInitScript(countCommits);
  await context.route("**/api/session", (route) => route.fulfill({ json: { auth: "open", user: null } }));
  ann = await Person.at(server.url, context);
  ({ page } = ann);
  work = await Work.of(page);
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const frames = (count: number) =>
  page.evaluate(async (count) => {
    for (let frame = 0; frame < count; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, count);
/** Waits until the page does nothing more by itself. */
const rest = () => expect.poll(() => work.during(() => frames(5))).toBe(0);
const gap = () => page.locator(LIST).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));

/** The work that a message costs, on average. */
async function costOfMessages(): Promise<number> {
  const all = await work.during(async () => {
    for (let said = 0; said < SAMPLES; said += 1) {
      await page.evaluate(() => window.chat.say(1));
      await frames(2);
    }
  });
  return Math.round(all / SAMPLES);
}

async function costOfScrolling(): Promise<number> {
  const all = await work.during(async () => {
    for (let step = 0; step < SAMPLES; step += 1) {
      await page.locator(LIST).evaluate((box) => box.scrollBy(0, -240));
      await frames(2);
    }
  });
  return Math.round(all / SAMPLES);
}

it("a burst of messages leaves whoever is at the end there", async () => {
  await ann.open("small");
  // Few enough for no scrolling; then many at once, as after an absence; then by and by.
  await page.evaluate(() => window.chat.say(3, 2));
  await frames(3);
  await page.evaluate(() => window.chat.say(297, 2));
  await page.locator('.message[data-seq="300"]').waitFor();
  await expect.poll(gap).toBeLessThan(2);
  for (let said = 0; said < 20; said += 1) {
    await page.evaluate(() => window.chat.say(1, 2));
  }
  await page.locator('.message[data-seq="320"]').waitFor();
  await expect.poll(gap).toBeLessThan(2);
  expect(await page.locator(".to-newest").count()).toBe(0);
});

it("messages that come one by one, and faster than a page can change, are shown in few steps", async () => {
  await ann.open("small");
  await rest();
  const commits = await page.evaluate(async () => {
    const before = window.commits;
    for (let said = 0; said < 150; said += 1) {
      window.chat.say(1, 2);
      // Time for whatever does not wait for a timer: no other comes in between.
      for (let turn = 0; turn < 20; turn += 1) {
        await undefined;
      }
    }
    return window.commits - before;
  });
  // One at once, and what that one brings with it.
  expect(commits).toBeLessThan(10);
  await page.locator('.message[data-seq="470"]').waitFor();
  await expect.poll(gap).toBeLessThan(2);
});

it("a page that nobody looks at for long keeps only the newest, and fetches the others again", async () => {
  await ann.open("small");
  await page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  await page.evaluate(() => window.chat.say(2_000, 2));
  await page.locator('.message[data-seq="2470"]').waitFor();
  await expect.poll(gap).toBeLessThan(2);
  const top = () => page.locator(LIST).evaluate((box) => box.scrollTo(0, 0));
  const asked = await page.evaluate(() => window.chat.asked.length);
  // What was read last is not held any more: whoever comes back is brought there.
  await page.evaluate(() => {
    Reflect.deleteProperty(document, "hasFocus");
    dispatchEvent(new Event("focus"));
  });
  await expect.poll(() => page.evaluate((asked) => window.chat.asked.slice(asked).includes("REQUEST_MESSAGES"), asked)).toBe(true);
  await rest();
  // Whoever reads there keeps it, whatever comes.
  await top();
  await rest();
  const first = page.locator(".message[data-seq]").first();
  const seq = await first.getAttribute("data-seq");
  await page.evaluate(() => window.chat.say(2_000, 2));
  await rest();
  expect(await first.getAttribute("data-seq")).toBe(seq);
});

it("a room of a hundred thousand messages costs no more than one of a hundred", async () => {
  await ann.open("big");
  await page.locator(`.message[data-seq="${MANY}"]`).waitFor();
  await rest();
  const few = { message: await costOfMessages(), step: await costOfScrolling() };
  await page.locator(LIST).evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await frames(3);

  // All of it, in pages that no server gives.
  await page.evaluate(() => (window.chat.page = 50_000));
  const oldest = page.locator('.message[data-seq="1"]');
  await expect
    .poll(async () => {
      await page.locator(LIST).evaluate((box) => box.scrollTo(0, 0));
      return await oldest.count();
    })
    .toBe(1);
  await page.locator(LIST).evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect.poll(gap).toBeLessThan(2);
  await rest();

  const many = { message: await costOfMessages(), step: await costOfScrolling() };
  expect(await page.locator(`.message[data-seq="${MANY + 2 * SAMPLES}"]`).count()).toBe(0);
  // Counted, not timed: another machine says the same.
  expect(many.message).toBeLessThan(few.message * 2);
  expect(many.step).toBeLessThan(few.step * 2);
  expect(await page.locator(".message").count()).toBeLessThan(80);
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_000);
  expect(ann.complaints).toEqual([]);
});

it("a list of thousands of members costs messages elsewhere nothing", async () => {
  await ann.open("small");
  const messages = () =>
    work.during(async () => {
      for (let said = 0; said < SAMPLES; said += 1) {
        await page.evaluate(() => window.chat.say(1, 1));
        await frames(2);
      }
    });
  // What comes for the first time costs more: the least is what each costs.
  const elsewhere = async () => Math.min(await messages(), await messages(), await messages(), await messages());
  const without = await elsewhere();
  await page.getByLabel("About this room").click();
  await page.locator(".member").nth(1_999).waitFor();
  await rest();
  expect(await elsewhere()).toBeLessThan(without * 2);
  // A list that is known as a whole is searched without the server.
  const asked = await page.evaluate(() => window.chat.asked.length);
  await page.getByLabel("Search members").fill("user1999");
  await expect.poll(() => page.locator(".member").allInnerTexts()).toHaveLength(1);
  await page.getByLabel("Search members").fill("");
  await page.locator(".member").nth(1_999).waitFor();
  expect(await page.evaluate((asked) => window.chat.asked.slice(asked), asked)).not.toContain("REQUEST_MEMBERS");
  await page.locator(".details").getByLabel("Close").click();
});
