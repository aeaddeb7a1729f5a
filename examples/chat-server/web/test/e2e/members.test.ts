import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { crowd } from "../support/crowd";
import { focused, tabTo } from "../support/keys";
import { Person } from "../support/person";
import { Server } from "../support/server";

/** More than the server tells at once. */
const MANY = 120;
const PAGE = 100;
const server = new Server();
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  await server.start("--auth", "open", "--lobby", "");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** Comes in as the channel's owner, in a language. */
async function ann(locale: string): Promise<Person> {
  const who = await Person.at(server.url, browser, { locale, viewport: { width: 1280, height: 800 } });
  await who.page.locator("input[name=username]").fill("ann");
  await who.page.locator(".login-card [type=submit]").click();
  await who.page.locator(".sidebar").waitFor();
  return who;
}

const members = (who: Person) => who.page.locator(".member");
const details = (who: Person) => who.page.locator(".pane-head > button").last();

it("somebody is found among hundreds, and made an admin, without a mouse", async () => {
  const who = await ann("en-GB");
  const { page } = who;
  await page.getByLabel("New conversation").click();
  await page.locator("input[value=channel]").check();
  await page.getByLabel("Name", { exact: true }).fill("hall");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator(".pane-title h2", { hasText: "hall" }).waitFor();
  // Few are seen at a glance.
  await details(who).click();
  await members(who).first().waitFor();
  expect(await page.getByRole("searchbox", { name: "Search members" }).count()).toBe(0);
  await details(who).click();

  const roomId = Number(await page.locator(".room").getAttribute("data-room"));
  const people = Array.from({ length: MANY }, (_, at) => `person${at}`);
  await crowd(page, [...people, "zoe", "zack"], roomId);
  await page.reload();
  await page.locator(".pane-title p", { hasText: `${MANY + 3} members` }).waitFor();
  await details(who).press("Enter");
  await expect.poll(() => members(who).count()).toBe(PAGE);
  expect(await members(who).filter({ hasText: "zoe" }).count()).toBe(0);

  await tabTo(page, "Search members");
  await page.keyboard.type("ZO");
  await expect.poll(() => members(who).allInnerTexts()).toHaveLength(1);
  // Heard too; and the room is no smaller for it.
  await page.getByRole("status").filter({ hasText: /^1 member$/u }).waitFor({ state: "attached" });
  expect(await page.locator(".details h3").textContent()).toBe(`${MANY + 3} members`);
  await tabTo(page, "Role of zoe");
  await page.keyboard.press("a");
  expect(who.count("SET_ROLE")).toBe(0);
  await page.locator(".member").getByRole("button", { name: "Save" }).press("Enter");
  await expect.poll(() => page.getByLabel("Role of zoe").inputValue()).toBe("admin");
  await expect.poll(() => who.count("SET_ROLE")).toBe(1);
  expect((await focused(page)).name).toBe("Role of zoe");
  await who.context.close();
});

it("somebody is found in German, and removed; and nobody is, and everybody again", async () => {
  const who = await ann("de-DE");
  const { page } = who;
  const search = page.getByRole("searchbox", { name: "Mitglieder suchen" });
  await who.open("hall");
  await details(who).click();
  await search.fill("@zoe");
  await expect.poll(() => page.getByLabel("Rolle von zoe").count()).toBe(1);
  await expect.poll(() => members(who).count()).toBe(1);
  // She was made an admin before.
  expect(await page.getByLabel("Rolle von zoe").inputValue()).toBe("admin");
  await page.getByLabel("Entfernen: zoe").click();
  await page.locator("dialog").getByRole("button", { name: "Entfernen" }).click();
  await page.getByRole("status").filter({ hasText: "Nichts gefunden" }).waitFor();
  expect(await members(who).count()).toBe(0);
  // The pages of what was found, too.
  await search.fill("person");
  await expect.poll(() => members(who).count()).toBe(PAGE);
  await page.getByRole("button", { name: "Mehr zeigen" }).click();
  await expect.poll(() => members(who).count()).toBe(MANY);
  expect(await page.getByRole("button", { name: "Mehr zeigen" }).count()).toBe(0);
  await search.fill("");
  await expect.poll(() => members(who).count()).toBe(PAGE);
  expect(who.complaints).toEqual([]);
  await who.context.close();
});
