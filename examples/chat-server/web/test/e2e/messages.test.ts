import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { refuse } from "../support/screens";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, { locale: "en-GB" });
  await refuse(ann.page, "at the second try");
  await ann.page.goto(server.url);
  await ann.register("ann");
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await ann.open("lobby");
  await bob.open("lobby");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});

it("what is refused is kept beside its reason, and sent again or thrown away", async () => {
  await ann.say("at the second try");
  const fate = ann.page.locator(".fate[data-failed]");
  await fate.waitFor();
  expect(await fate.textContent()).toContain("Not sent: You may not do that.");
  const alert = ann.page.locator(".pane [role=alert]");
  expect(await alert.textContent()).toBe("Not sent: You may not do that. at the second try");
  await fate.getByRole("button", { name: "Try again" }).click();
  await bob.message("at the second try").waitFor();
  await fate.waitFor({ state: "detached" });
  await alert.waitFor({ state: "detached" });
});

it("what no server would take stays where it is written", async () => {
  const long = "ä".repeat(9_000);
  await ann.field.evaluate((field: HTMLTextAreaElement, long) => {
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
    set?.call(field, long);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, long);
  await ann.field.press("Enter");
  await ann.page.locator(".notice", { hasText: "That is too long: a message holds 16 KiB" }).waitFor();
  expect((await ann.field.inputValue()).length).toBe(9_000);
  await ann.page.getByRole("button", { name: "Dismiss" }).click();
  await ann.field.fill("");
});

it("addresses are links that can do no harm", async () => {
  await bob.say("https://example.com/a www.example.org javascript:alert(1) data:text/html,x mailto:a@example.com");
  const links = ann.page.locator(".content a");
  await expect.poll(() => links.count()).toBe(3);
  const found = await links.evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.getAttribute("rel"), a.getAttribute("target")]));
  const safe = ["noopener noreferrer", "_blank"];
  expect(found).toEqual([
    ["https://example.com/a", ...safe],
    ["https://www.example.org/", ...safe],
    ["mailto:a@example.com", ...safe],
  ]);
  await bob.say("<img src=x onerror=alert(1)>");
  await ann.message("<img src=x onerror=alert(1)>").waitFor();
  expect(await ann.page.locator(".content img").count()).toBe(0);
});

it("a draft of several lines waits in its room, and says so in the list", async () => {
  await ann.page.getByLabel("New conversation").click();
  await ann.page.locator("dialog").getByLabel("With", { exact: true }).fill("bob");
  await ann.page.keyboard.press("Enter");
  await ann.page.locator(".pane-title h2", { hasText: "bob" }).waitFor();
  await ann.open("lobby");
  const before = (await ann.field.boundingBox())?.height ?? 0;
  await ann.field.fill("one\ntwo\nthree");
  expect((await ann.field.boundingBox())?.height).toBeGreaterThan(before + 20);
  await ann.open("bob");
  expect(await ann.field.inputValue()).toBe("");
  expect(await ann.room("lobby").locator(".room-last").textContent()).toContain("Draft: one");
  await ann.page.reload();
  await ann.page.locator(".pane-title h2", { hasText: "bob" }).waitFor();
  await ann.open("lobby");
  expect(await ann.field.inputValue()).toBe("one\ntwo\nthree");
  await ann.field.fill("");
});

it("what was not read is behind a line, and what is edited or deleted says so", async () => {
  await ann.open("bob");
  await bob.say("while you were away");
  await ann.room("lobby").locator(".badge").waitFor();
  await ann.open("lobby");
  const line = ann.page.locator(".divider[data-new]");
  await line.waitFor();
  expect(await line.textContent()).toBe("New");
  await ann.room("lobby").locator(".badge").waitFor({ state: "detached" });
  await ann.say("mine");
  await bob.message("mine").waitFor();
  await ann.message("mine").hover();
  await ann.message("mine").getByLabel("Edit").click();
  await ann.page.getByLabel("Editing a message").fill("mine, better");
  await ann.page.getByRole("button", { name: "Save" }).click();
  await bob.message("mine, better").locator(".edited").waitFor();
  await ann.message("mine, better").hover();
  await ann.message("mine, better").getByLabel("Delete").click();
  await ann.page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await bob.page.getByText("This message was deleted.").waitFor();
  await expect.poll(() => bob.room("lobby").locator(".room-last").textContent()).toContain("Message deleted");
});

it("days are divided by their names", async () => {
  await server.kill();
  await ann.page.locator(".pane .connection:not([data-state=live])").waitFor();
  await ann.page.clock.setFixedTime(Date.now() + 86_400_000);
  await ann.say("tomorrow");
  await ann.message("tomorrow").waitFor();
  expect(await ann.message("tomorrow").locator(".fate").textContent()).toBe("Will be sent when the connection is back");
  await ann.page.locator(".divider", { hasText: "Today" }).waitFor();
  // And at midnight today is over, though nothing else changes.
  await ann.page.clock.setFixedTime(Date.now() + 2 * 86_400_000);
  await ann.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await ann.page.locator(".divider", { hasText: "Yesterday" }).waitFor();
  expect(await ann.page.locator(".divider", { hasText: "Today" }).count()).toBe(0);
});
