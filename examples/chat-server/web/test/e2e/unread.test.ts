import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { List } from "../support/list";
import { ARGS, Person } from "../support/person";
import { Server } from "../support/server";
import { messages, speak } from "../support/speak";

const READ = 40;
const LAST = 260;
const server = new Server();
let browser: Browser;
let bob: Person;
let list: List;

/** Opens the lobby in a browser that knows nothing of it, with all behind message 40 unread. */
async function openAnew(): Promise<void> {
  const { context } = bob;
  await speak(bob.page, [{ type: "MARK_READ", seq: READ, force: true }]);
  const cookies = await context.cookies();
  await context.close();
  const fresh: BrowserContext = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: "en-GB" });
  await fresh.addCookies(cookies);
  bob = await Person.at(server.url, fresh);
  list = new List(bob.page);
  await bob.room("lobby").locator(".badge").waitFor();
  await bob.open("lobby");
}

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
  await server.start();
  const ann = await Person.at(server.url, browser);
  await ann.register("ann");
  await ann.room("lobby").waitFor();
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.room("lobby").waitFor();
  await speak(ann.page, messages(1, LAST));
  await ann.context.close();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

it("a room opens where reading ended, however long ago", async () => {
  await openAnew();
  const divider = bob.page.locator(".divider[data-new]");
  await divider.waitFor();
  await list.row(READ + 1).waitFor();
  await list.still();
  const place = await divider.evaluate((line) => {
    const box = line.closest(".scroller")?.getBoundingClientRect();
    return line.getBoundingClientRect().top - (box?.top ?? 0);
  });
  expect(place).toBeGreaterThanOrEqual(0);
  expect(place).toBeLessThan(350);
  expect(await bob.room("lobby").locator(".badge").textContent()).toBe("99+");
  expect(await bob.page.locator(".to-newest").textContent()).toContain(String(LAST - READ));
  // The newest page, and the one around the line; then one more each way at most.
  expect(bob.count("REQUEST_MESSAGES")).toBeLessThanOrEqual(4);
  expect(bob.count("MARK_READ")).toBe(0);
});

it("a press of the button goes to the newest, and reads them", async () => {
  await bob.page.locator(".to-newest").click();
  await list.row(LAST).waitFor();
  await expect.poll(() => list.gap()).toBeLessThan(2);
  await bob.room("lobby").locator(".badge").waitFor({ state: "detached" });
  await bob.page.locator(".to-newest").waitFor({ state: "detached" });
});

it("scrolling down from there passes each message, and ends at the newest", async () => {
  await openAnew();
  await bob.page.locator(".divider[data-new]").waitFor();
  await list.still();
  const seen = await list.scrollDown();
  const whole = Array.from({ length: LAST - READ }, (_, at) => READ + 1 + at);
  expect(seen.filter((seq) => seq > READ).toSorted((a, b) => a - b)).toEqual(whole);
  await bob.room("lobby").locator(".badge").waitFor({ state: "detached" });
  expect(bob.complaints).toEqual([]);
});

it("whoever reads in the middle is not moved when messages grow above, nor by another width", async () => {
  await list.box.evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
  await list.still();
  const before = await list.first();
  // As a picture does that comes late.
  await list.box.evaluate((box) => {
    const top = box.getBoundingClientRect().top;
    const above = [...box.querySelectorAll<HTMLElement>(".message")].findLast((row) => row.getBoundingClientRect().bottom < top - 40);
    above?.style.setProperty("padding-bottom", "230px");
  });
  await list.still();
  const grown = await list.first();
  expect(grown.seq).toBe(before.seq);
  expect(Math.abs(grown.top - before.top)).toBeLessThanOrEqual(2);
  await bob.page.setViewportSize({ width: 760, height: 600 });
  await list.still();
  expect((await list.first()).seq).toBe(before.seq);
});

it("whoever is at the end stays there, whatever its size and what comes", async () => {
  await bob.page.locator(".to-newest").click();
  await expect.poll(() => list.gap()).toBeLessThan(2);
  await bob.page.setViewportSize({ width: 1000, height: 500 });
  await expect.poll(() => list.gap()).toBeLessThan(2);
  await bob.field.fill("a\nb\nc\nd\ne");
  await expect.poll(() => list.gap()).toBeLessThan(2);
  await bob.field.press("Enter");
  await list.row(LAST + 1).waitFor();
  await expect.poll(() => list.gap()).toBeLessThan(2);
});

it("a room that was visited opens without a request", async () => {
  const make = async (name: string) => {
    await bob.page.getByLabel("New conversation").click();
    await bob.page.locator("input[value=group]").check();
    await bob.page.getByLabel("Name", { exact: true }).fill(name);
    await bob.page.keyboard.press("Enter");
    await bob.page.locator(".pane-title h2", { hasText: name }).waitFor();
  };
  await make("garden");
  await bob.open("lobby");
  await list.row(LAST + 1).waitFor();
  await list.still();
  // Each minute a channel's members are counted, whoever goes where.
  const asked = () => bob.sent.filter((frame) => !/"(?:PING|SELECT_ROOM|MARK_READ|BROWSE_ROOMS)"/u.test(frame)).length;
  const before = asked();
  await bob.field.fill("half a thought");
  for (const name of ["garden", "lobby", "garden", "lobby", "garden", "lobby"]) {
    await bob.open(name);
  }
  await list.row(LAST + 1).waitFor();
  expect(asked()).toBe(before);
  expect(await bob.field.inputValue()).toBe("half a thought");
  expect(bob.complaints).toEqual([]);
});

it("what was read without a connection is told when there is one, however late that is", async () => {
  const { page } = bob;
  const badge = bob.room("lobby").locator(".badge");
  const watch = (isWatching: boolean) =>
    page.evaluate((isWatching) => {
      document.hasFocus = () => isWatching;
      dispatchEvent(new Event(isWatching ? "focus" : "blur"));
    }, isWatching);
  // All five shall fit into the view.
  await page.setViewportSize({ width: 1000, height: 900 });
  await watch(false);
  await speak(page, [{ type: "MARK_READ", seq: LAST - 4, force: true }]);
  await expect.poll(() => badge.textContent()).toBe("5");
  await server.kill();
  await page.locator(".pane .connection:not([data-state=live])").waitFor();
  await page.clock.install();
  await watch(true);
  // Longer than any request waits.
  await page.clock.fastForward(20_000);
  await server.start();
  await page.clock.resume();
  await bob.hurry();
  await badge.waitFor({ state: "detached" });
});
