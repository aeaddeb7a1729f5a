import type { Page, Route } from "playwright-core";
import { expect, it } from "vitest";
import { Person } from "../support/person";
import { stage } from "../support/stage";

const on = stage();

const ENGLISH = "**/en.js?*";
const GERMAN = "**/de.js?*";
/** Without a worker, which would ask for the files itself. */
const PLAIN = { locale: "en-GB", serviceWorkers: "block" } as const;
const picker = (page: Page, name = "Language") => page.getByLabel(name, { exact: true });
const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

/** The file, as a server of another version has it. */
async function foreign(route: Route): Promise<void> {
  const response = await route.fetch();
  const body = (await response.text()).replace(/`[\da-f]{8}`/u, "`00000000`");
  await route.fulfill({ response, body });
}

/** The paths that a page asks for. */
function askedOf(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

it("a page fetches the language that it speaks, and another one when that is chosen", async () => {
  const page = await (await on.browser.newContext(PLAIN)).newPage();
  const asked = askedOf(page);
  await page.goto(on.server.url);
  await heading(page, "Welcome back");
  expect([asked.includes("/en.js"), asked.includes("/de.js")]).toEqual([true, false]);
  await picker(page).selectOption("de");
  await heading(page, "Willkommen zurück");
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await picker(page, "Sprache").selectOption("en");
  await heading(page, "Welcome back");
  expect(asked.filter((path) => path === "/en.js")).toHaveLength(1);
  expect(asked.filter((path) => path === "/")).toHaveLength(1);
  await page.context().close();
});

it("a page that is older than the server is loaded anew once, and what was begun stays", async () => {
  const ann = await Person.at(on.server.url, on.browser, PLAIN);
  const { page } = ann;
  await ann.register("ann");
  await ann.open("lobby");
  await ann.field.fill("half a thought");
  const asked = askedOf(page);
  await page.route(GERMAN, foreign, { times: 1 });
  await picker(page).selectOption("de");
  await page.getByRole("heading", { name: "Räume" }).waitFor();
  expect(asked.filter((path) => path === "/")).toHaveLength(1);
  await page.locator(".pane-title h2", { hasText: "lobby" }).waitFor();
  expect(await ann.field.inputValue()).toBe("half a thought");
  expect(ann.complaints).toEqual([]);
  await ann.context.close();
});

it("a page whose servers disagree is loaded anew once, and not for ever", async () => {
  const page = await (await on.browser.newContext(PLAIN)).newPage();
  const asked = askedOf(page);
  await page.route(ENGLISH, foreign);
  await page.route(GERMAN, foreign);
  await page.goto(on.server.url);
  await heading(page, "Welcome back");
  await picker(page).selectOption("de");
  await heading(page, "Willkommen zurück");
  expect(asked.filter((path) => path === "/")).toHaveLength(2);
  await page.context().close();
});

it("a language that cannot be had is not spoken, and can be chosen again", async () => {
  const page = await (await on.browser.newContext(PLAIN)).newPage();
  await page.goto(on.server.url);
  await page.route(GERMAN, (route) => route.abort());
  await picker(page).selectOption("de");
  await page.locator(".notice", { hasText: "The server did not answer in time." }).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  expect(await picker(page).inputValue()).toBe("en");
  await page.unroute(GERMAN);
  await picker(page).selectOption("de");
  await heading(page, "Willkommen zurück");
  // A page that has none yet waits for it, and shows nothing else.
  let [refused, showed] = [0, ""];
  await page.route(GERMAN, async (route) => {
    showed += await page.locator("#root").innerText();
    refused += 1;
    await route.abort();
  }, { times: 2 });
  await page.reload();
  await heading(page, "Willkommen zurück");
  expect([refused, showed]).toEqual([2, ""]);
  await page.context().close();
});

it("without the server both languages are there, of one build with the page", async () => {
  const bob = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  const { page } = bob;
  await bob.register("bob");
  const keeps = (path: string) =>
    page.evaluate(async (path) => (await (await caches.open("chat-page")).match(path))?.text(), path);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => keeps("/de.js")).toContain("Willkommen");
  // An old one is replaced with the page, not only when it is spoken.
  await page.evaluate(async () => (await caches.open("chat-page")).put("/de.js", new Response("old")));
  await page.reload();
  await expect.poll(() => keeps("/de.js")).toContain("Willkommen");
  await on.server.kill();
  await picker(page).selectOption("de");
  await page.getByRole("heading", { name: "Räume" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Räume" }).waitFor();
  expect(bob.complaints).toEqual([]);
  await bob.context.close();
});
