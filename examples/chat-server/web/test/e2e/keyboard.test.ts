import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { around, focused, tabTo } from "../support/keys";
import { PASSWORD, Person } from "../support/person";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;
let [ann, bob]: Person[] = [];

beforeAll(async () => {
  browser = await launch();
  await server.start();
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.open("lobby");
  await bob.say("from before");
  await bob.message("from before").waitFor();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect(ann?.complaints).toEqual([]);
});

/** What screen readers are told of everything, as Chromium computes it. */
async function tree(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => ({
      role: String(role?.value),
      name: String(name?.value ?? ""),
      live: properties.find((property) => property.name === "live")?.value.value as string | undefined,
    }));
}

it("everything goes without a mouse, and the focus is always seen, kept and given back", async () => {
  ann = await Person.at(server.url, browser, { locale: "en-GB", reducedMotion: "reduce" });
  const { page } = ann;
  const { keyboard } = page;
  const isFocused = (name: string | RegExp) =>
    expect.poll(async () => (await focused(page)).name, { timeout: 10_000 }).toMatch(name);

  // Coming in.
  await tabTo(page, "New here? Make an account");
  await keyboard.press("Enter");
  await tabTo(page, "Name", "Shift+Tab");
  await keyboard.type("ann");
  await tabTo(page, "Password");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await ann.room("lobby").waitFor();

  // A room, from the list: the arrows go through it.
  await tabTo(page, /^#lobby/u);
  await keyboard.press("Enter");
  await isFocused("Write to lobby");
  await keyboard.type("by hand");
  await keyboard.press("Shift+Enter");
  await keyboard.type("in two lines");
  await keyboard.press("Enter");
  await bob?.message("by hand\nin two lines").waitFor();

  // Editing the last one; and giving up.
  await keyboard.press("ArrowUp");
  await isFocused("Editing a message");
  await keyboard.press("Escape");
  await isFocused("Write to lobby");
  await keyboard.press("ArrowUp");
  await isFocused("Editing a message");
  await keyboard.type("!");
  await keyboard.press("Enter");
  await bob?.message("by hand\nin two lines!").waitFor();
  await isFocused("Write to lobby");

  // Deleting: asked first, with the way out in focus.
  await tabTo(page, "Delete", "Shift+Tab");
  await keyboard.press("Enter");
  await isFocused("Cancel");
  expect(await around(page)).toEqual(new Set(["Close", "Cancel", "Delete"]));
  await keyboard.press("Escape");
  await isFocused("Delete");
  await keyboard.press("Enter");
  await isFocused("Cancel");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await page.locator(".tombstone").waitFor();
  expect((await focused(page)).isVisible).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("message");

  // Browsing, and making a channel.
  await tabTo(page, "Browse channels", "Shift+Tab");
  await keyboard.press("Enter");
  await isFocused("Search channels");
  await page.locator(".channel").waitFor();
  expect(await around(page)).toEqual(new Set(["Close", "Search channels", "Open"]));
  await keyboard.press("Escape");
  await isFocused("Browse channels");
  await tabTo(page, "New conversation");
  await keyboard.press("Enter");
  await page.locator("dialog").waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  expect(await page.locator("input[value=channel]").isChecked()).toBe(true);
  await tabTo(page, "Name");
  await keyboard.type("garden");
  await keyboard.press("Enter");
  await isFocused("Write to garden");
  await tabTo(page, /^#garden/u, "Shift+Tab");
  await keyboard.press("ArrowDown");
  await isFocused(/^#lobby/u);
  await keyboard.press("ArrowUp");
  await isFocused(/^#garden/u);

  // About the room, and changing it.
  await tabTo(page, "About this room");
  await keyboard.press("Enter");
  await page.locator(".details").waitFor();
  await tabTo(page, "Change name and topic");
  await keyboard.press("Enter");
  await isFocused("Name");
  await around(page);
  await keyboard.press("Escape");
  await isFocused("Change name and topic");
  await tabTo(page, "Close", "Shift+Tab");
  await keyboard.press("Enter");
  await isFocused("About this room");

  // Leaving it, and going.
  await keyboard.press("Enter");
  await tabTo(page, "Somebody's name");
  await keyboard.type("bob");
  await keyboard.press("Enter");
  await page.locator(".member").nth(1).waitFor();
  await tabTo(page, "Role of bob");
  await keyboard.press("End");
  await page.locator(".member select").nth(0).waitFor();
  await tabTo(page, "Leave");
  await keyboard.press("Enter");
  await isFocused("Cancel");
  await keyboard.press("Escape");
  await isFocused("Leave");
  await tabTo(page, "Log out", "Shift+Tab");
  await keyboard.press("Enter");
  await page.locator(".login-card").waitFor();
});

it("screen readers hear what is new, politely, and not what was there before", async () => {
  const eve = await Person.at(server.url, browser, { locale: "en-GB" });
  await eve.register("eve");
  await eve.open("lobby");
  await eve.message("from before").waitFor();
  const said = eve.page.locator(".announcer");
  expect(await said.textContent()).toBe("");
  await bob?.say("Hello eve");
  await expect.poll(() => said.textContent()).toBe("bob: Hello eve");
  await eve.say("Hello");
  await bob?.message("Hello").waitFor();
  await eve.page.locator(".room-last", { hasText: "You: Hello" }).waitFor();
  expect(await said.textContent()).toBe("bob: Hello eve");

  const nodes = await tree(eve.page);
  const has = (role: string, name: string) => nodes.find((node) => node.role === role && node.name === name);
  expect(has("navigation", "Rooms")).toBeDefined();
  expect(has("main", "")).toBeDefined();
  expect(has("heading", "lobby")).toBeDefined();
  expect(has("textbox", "Write to lobby")).toBeDefined();
  expect(has("searchbox", "Filter rooms")).toBeDefined();
  // A log is polite by itself, and would read out the history as it is scrolled.
  expect(has("log", "Messages in lobby")).toMatchObject({ live: undefined });
  expect(nodes.filter(({ role }) => role === "article").length).toBeGreaterThan(1);
  expect(nodes.some(({ role, live }) => role === "status" && live === "polite")).toBe(true);
  expect(nodes.filter(({ live }) => live === "assertive")).toEqual([]);
  const silent = nodes.filter(({ role, name }) => ["button", "textbox", "combobox", "link"].includes(role) && name === "");
  expect(silent).toEqual([]);
  const room = nodes.find(({ role, name }) => role === "button" && name.startsWith("lobby"));
  expect(room?.name).toMatch(/You: Hello/u);
});

it("nothing moves for those who do not want it", async () => {
  const cid = await Person.at(server.url, browser, { reducedMotion: "reduce" });
  await cid.register("cid");
  await cid.open("lobby");
  const slow = await cid.page.evaluate(() =>
    Array.from(document.querySelectorAll("*")).flatMap((element) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
      const longest = Math.max(...`${transitionDuration},${animationDuration}`.split(",").map(Number.parseFloat));
      return longest > 0.01 || scrollBehavior === "smooth" ? [element.className] : [];
    }),
  );
  expect(slow).toEqual([]);
});

it("who asks again as soon as a question is given up is asked again", async () => {
  const dan = await Person.at(server.url, browser, { locale: "en-GB" });
  const { page } = dan;
  await dan.register("dan");
  await dan.open("lobby");
  await dan.say("asked about twice");
  const remove = page.locator(".message[data-seq]", { hasText: "asked about twice" }).getByLabel("Delete");
  await remove.focus();
  await page.keyboard.press("Enter");
  const question = page.locator("dialog[open]");
  await question.waitFor();
  await remove.evaluate(async (button: HTMLButtonElement) => {
    const dialog = document.querySelector("dialog");
    const told = new Promise((resolve) => dialog?.addEventListener("close", resolve));
    // Both before the browser tells of the end of the first, where it has ended that itself.
    dialog?.requestClose();
    button.click();
    if (dialog?.open === false) {
      await told;
    }
  });
  expect(await question.count()).toBe(1);
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(dan.complaints).toEqual([]);
  await dan.context.close();
});
