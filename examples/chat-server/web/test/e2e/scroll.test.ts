import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { List } from "../support/list";
import { ARGS, Person } from "../support/person";
import { Server } from "../support/server";
import { messages, speak } from "../support/speak";

const MANY = 700;
const server = new Server();
let browser: Browser;
let bob: Person;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
  await server.start();
  const ann = await Person.at(server.url, browser);
  await ann.register("ann");
  await ann.room("lobby").waitFor();
  bob = await Person.at(server.url, browser, { viewport: { width: 1000, height: 700 } });
  await bob.register("bob");
  await bob.room("lobby").waitFor();
  await speak(ann.page, messages(1, MANY));
  await ann.context.close();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const LIST = ".scroller";
const gap = () =>
  bob.page.locator(LIST).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));

it("begins at the newest message, with few of all in the page", async () => {
  await bob.open("lobby");
  await bob.page.locator(`.message[data-seq="${MANY}"]`).waitFor();
  await expect.poll(gap).toBeLessThan(2);
  await expect.poll(() => bob.sent.some((frame) => frame.includes('"MARK_READ"'))).toBe(true);
  await bob.page.locator(".badge").waitFor({ state: "detached" });
  expect(await bob.page.locator(".message").count()).toBeLessThan(80);
});

it("fetches older messages before they are needed, and what is in view does not move", async () => {
  // Scrolls up step by step; notes how far the first message in view moved besides.
  const moved = await bob.page.locator(LIST).evaluate(async (box) => {
    const STEP = 240;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const first = () => {
      const top = box.getBoundingClientRect().top;
      const rows = [...box.querySelectorAll<HTMLElement>(".message[data-seq]")];
      return rows.find((row) => row.getBoundingClientRect().bottom > top + 1);
    };
    let [worst, pages, blank, height] = [0, 0, 0, box.scrollHeight];
    // However long a page takes to come.
    const isAtTop = () => box.scrollTop <= 0 && first()?.dataset["seq"] === "1";
    for (let still = 0; still < 5; still = isAtTop() ? still + 1 : 0) {
      const [row, step] = [first(), Math.min(STEP, box.scrollTop)];
      const before = row?.getBoundingClientRect().top ?? 0;
      blank += row === undefined ? 1 : 0;
      // As a wheel does: it says so, and then moves the list.
      box.dispatchEvent(new WheelEvent("wheel", { deltaY: -step, bubbles: true }));
      box.scrollTop -= step;
      for (let count = 0; count < 3; count += 1) {
        await frame();
        const after = row?.isConnected === true ? row.getBoundingClientRect().top : before + step;
        worst = Math.max(worst, Math.abs(after - before - step));
      }
      pages += box.scrollHeight > height + 1_000 ? 1 : 0;
      height = box.scrollHeight;
    }
    return { worst, pages, blank, seq: Number(first()?.dataset["seq"]) };
  });
  expect(moved).toMatchObject({ seq: 1, blank: 0 });
  expect(moved.pages).toBeGreaterThan(0);
  expect(moved.worst).toBeLessThanOrEqual(2);
  expect(bob.count("REQUEST_MESSAGES")).toBeLessThanOrEqual(Math.ceil(MANY / 100) + 1);
});

it("a new message moves nothing for whoever reads above", async () => {
  const cid = await Person.at(server.url, browser);
  await cid.register("cid");
  await cid.open("lobby");
  const top = () => bob.page.locator('.message[data-seq="1"]').evaluate((row) => row.getBoundingClientRect().top);
  const before = await top();
  await cid.say("news");
  await bob.page.locator(".to-newest[data-new]").waitFor();
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(2);
  await bob.page.locator(".to-newest").click();
  await bob.message("news").waitFor();
  await cid.say("more news");
  await bob.message("more news").waitFor();
  await expect.poll(gap).toBeLessThan(2);
});

it("going to another room and back fetches nothing twice, and stays in place", async () => {
  await bob.page.getByLabel("New conversation").click();
  await bob.page.locator("input[value=group]").check();
  await bob.page.getByLabel("Name", { exact: true }).fill("garden");
  await bob.page.keyboard.press("Enter");
  await bob.page.locator(".pane-title h2", { hasText: "garden" }).waitFor();
  await bob.open("lobby");
  const list = new List(bob.page);
  await list.box.evaluate((box) => box.scrollTo(0, 9_000));
  await list.still();
  const shown = await list.box.evaluate((box) => Math.round(box.scrollTop));
  const fetched = bob.count("REQUEST_MESSAGES");
  for (const name of ["garden", "lobby", "garden", "lobby"]) {
    await bob.open(name);
    await bob.page.locator(LIST).waitFor();
  }
  await expect.poll(() => bob.page.locator(LIST).evaluate((box) => Math.round(box.scrollTop))).toBe(shown);
  expect(bob.count("REQUEST_MESSAGES")).toBe(fetched);
  expect(bob.complaints).toEqual([]);
});
