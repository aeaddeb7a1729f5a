import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { List } from "../support/list";
import { Person } from "../support/person";
import { Server } from "../support/server";
import { messages, speak } from "../support/speak";

const server = new Server();
let browser: Browser;
let ann: Person;
let bob: Person;
let list: List;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.room("lobby").waitFor();
  ann = await Person.at(server.url, browser, { locale: "en-GB", viewport: { width: 1000, height: 600 } });
  await ann.register("ann");
  await ann.open("lobby");
  list = new List(ann.page);
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** Ann turns to another window, or back. */
const watch = (isWatching: boolean) =>
  ann.page.evaluate((isWatching) => {
    document.hasFocus = () => isWatching;
    dispatchEvent(new Event(isWatching ? "focus" : "blur"));
  }, isWatching);
const badge = () => ann.room("lobby").locator(".badge");
const divider = () => ann.page.locator(".divider[data-new]");

it("few messages that came while nobody looked stand behind a line, and are read at once", async () => {
  await speak(bob.page, messages(1, 3));
  await list.row(3).waitFor();
  await watch(false);
  await speak(bob.page, messages(4, 6));
  await expect.poll(() => badge().textContent()).toBe("3");
  expect(await divider().count()).toBe(0);
  await watch(true);
  await divider().waitFor();
  await badge().waitFor({ state: "detached" });
  const behind = await divider().evaluate((line) => line.closest(".scroller")?.querySelector('[data-seq="3"]')?.parentElement?.contains(line));
  expect(behind).toBe(true);
});

it("of many the first stands before the eyes, and none is read before it is seen", async () => {
  await list.still();
  await watch(false);
  await speak(bob.page, messages(7, 156));
  await expect.poll(() => badge().textContent()).toBe("99+");
  const told = ann.count("MARK_READ");
  await ann.page.locator(".scroller").focus();
  await watch(true);
  await divider().waitFor();
  await list.row(7).waitFor();
  await list.still();
  expect((await list.first()).seq).toBeLessThanOrEqual(7);
  expect(await ann.page.locator(".to-newest").textContent()).toContain("150");
  expect(ann.count("MARK_READ")).toBe(told);
  // Nor is whoever was in the list put out of it.
  expect(await ann.page.evaluate(() => document.activeElement?.className)).toBe("scroller");
  const seen = await list.scrollDown();
  expect(seen.filter((seq) => seq > 6).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, at) => 7 + at));
  await badge().waitFor({ state: "detached" });
});

it("whoever looked away and comes back to nothing new finds all as it was", async () => {
  await list.still();
  await list.box.evaluate((box) => box.setAttribute("data-same", ""));
  await watch(false);
  await watch(true);
  expect(await list.box.getAttribute("data-same")).toBe("");
  expect(ann.complaints).toEqual([]);
});
