import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";
import { en } from "../support/words";

const server = new Server();
let browser: Browser;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start("--lobby", "");
  bob = await Person.at(server.url, browser);
  await bob.register("bob");
  const cid = await Person.at(server.url, browser);
  await cid.register("cid");
  await cid.context.close();
  ann = await Person.at(server.url, browser, { locale: "en-GB", viewport: { width: 1280, height: 700 } });
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const focus = () => ann.page.evaluate(() => document.activeElement?.textContent);

it("a refused login leaves the focus where it was, and its words only as long as they are true", async () => {
  const { page } = ann;
  await page.locator("input[name=username]").fill("ann");
  await page.locator("input[name=password]").fill("not the password");
  const submit = page.getByRole("button", { name: en.logIn, exact: true });
  await submit.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  expect(await focus()).toBe(en.logIn);
  await page.getByRole("button", { name: en.toRegister }).click();
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.reload();
  await ann.register("ann");
});

it("a direct message goes to one person, and says so where several are named", async () => {
  const { page } = ann;
  await page.getByLabel(en.newRoom).click();
  await page.getByLabel(en.with).fill("bob, cid");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: en.errors["TOO_MANY_PEOPLE"] ?? "?" }).waitFor();
  expect(ann.count("OPEN_DIRECT")).toBe(0);
  expect(await page.getByLabel(en.with).inputValue()).toBe("bob, cid");
  await page.locator("input[value=group]").check();
  await page.getByLabel(en.roomName, { exact: true }).fill("crew");
  await page.keyboard.press("Enter");
  await page.locator(".pane-title h2", { hasText: "crew" }).waitFor();
});

it("whoever invites hears what came of it, and stays where he is", async () => {
  const { page } = ann;
  await page.locator(".pane-head > button").last().click();
  const [field, invite] = [page.getByLabel(en.inviteHint), page.getByRole("button", { name: en.invite })];
  const said = (words: string) => page.getByRole("status").filter({ hasText: words }).waitFor();
  await field.fill("@bob");
  await invite.focus();
  await page.keyboard.press("Enter");
  await said(en.invited("bob"));
  expect(await focus()).toBe(en.invite);
  await page.locator(".member", { hasText: "bob" }).waitFor();
  await field.fill("Bob");
  await page.keyboard.press("Enter");
  await said(en.invited("Bob"));
});

it("a role is given when one says so, and one's own is not given up unasked", async () => {
  const { page } = ann;
  const [his, mine, save] = [page.getByLabel(en.role("bob")), page.getByLabel(en.role("ann")), page.locator(".member .link")];
  await his.focus();
  // The arrow keys choose; they do not do.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => his.inputValue()).toBe("owner");
  expect(ann.count("SET_ROLE")).toBe(0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await save.waitFor({ state: "detached" });
  expect(ann.count("SET_ROLE")).toBe(1);
  expect(await his.inputValue()).toBe("owner");

  await mine.focus();
  await page.keyboard.press("ArrowUp");
  await save.click();
  const question = page.locator("dialog", { hasText: en.roleQuestion });
  await question.getByRole("button", { name: en.cancel }).click();
  expect(ann.count("SET_ROLE")).toBe(1);
  await save.click();
  await question.getByRole("button", { name: en.save }).click();
  await expect.poll(() => mine.count()).toBe(0);
  expect(ann.count("SET_ROLE")).toBe(2);
});

it("whoever is gone leaves no name of a room behind", async () => {
  const { page } = ann;
  await expect.poll(() => page.title()).toBe("crew");
  await page.getByLabel(en.logOut).click();
  await page.locator(".login").waitFor();
  await expect.poll(() => page.title()).toBe(en.appName);
  expect(ann.complaints).toEqual([]);
});
