import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "en-GB" };
const server = new Server();
let browser: Browser;
let ann: Person;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, PHONE);
  ({ page } = ann);
  await ann.register("ann");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect(ann.complaints).toEqual([]);
});

/** Nothing is wider than the screen, and what is to be hit is as large as a finger. */
async function fits(): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  const small = await page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>("button:not(.link), select, textarea")).flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && (width < 40 || height < 40) ? [`${element.className} ${width}x${height}`] : [];
    }),
  );
  expect(small).toEqual([]);
}

it("goes from the list to a room and back", async () => {
  await fits();
  await ann.room("lobby").tap();
  await page.locator(".pane-title").waitFor();
  expect(await page.locator(".sidebar").isVisible()).toBe(false);
  await fits();
  await ann.field.tap();
  await ann.say("from the bus");
  await ann.message("from the bus").waitFor();
  await page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await page.getByLabel("Back to the rooms").tap();
  await ann.room("lobby").waitFor();
  expect(await page.locator(".pane").isVisible()).toBe(false);
  expect(await ann.room("lobby").locator(".room-last").textContent()).toBe("You: from the bus");
});

it("what may be done with a message is shown by a tap, and cannot be hit before", async () => {
  await ann.room("lobby").tap();
  const message = ann.message("from the bus");
  const tools = message.locator(".tools");
  await message.waitFor();
  expect(await tools.evaluate((box) => getComputedStyle(box).opacity)).toBe("0");
  // Where the tools will be: nothing happens there.
  const hidden = await message.getByLabel("Delete").boundingBox();
  await page.touchscreen.tap((hidden?.x ?? 0) + 20, (hidden?.y ?? 0) + 20);
  expect(await page.locator("dialog").count()).toBe(0);
  await message.locator(".content").tap();
  await expect.poll(() => tools.evaluate((box) => getComputedStyle(box).opacity)).toBe("1");
  const shown = await message.getByLabel("Delete").boundingBox();
  expect(Math.min(shown?.width ?? 0, shown?.height ?? 0)).toBeGreaterThanOrEqual(40);
  // Elsewhere hides them.
  await page.locator(".pane-title").tap();
  await expect.poll(() => tools.evaluate((box) => getComputedStyle(box).opacity)).toBe("0");
  await message.locator(".content").tap();
  await message.getByLabel("Edit").tap();
  await page.getByLabel("Editing a message").fill("from the train");
  await page.getByRole("button", { name: "Save" }).tap();
  await ann.message("from the train").waitFor();
  await ann.message("from the train").locator(".content").tap();
  await ann.message("from the train").getByLabel("Delete").tap();
  await fits();
  await page.locator("dialog").getByRole("button", { name: "Delete" }).tap();
  await page.locator(".tombstone").waitFor();
});

it("shows the room's details before the conversation, and lets go of them", async () => {
  await page.getByLabel("About this room").tap();
  await page.locator("dialog.details .member").waitFor();
  await fits();
  await page.locator("dialog.details").getByLabel("Close").tap();
  await page.locator("dialog.details").waitFor({ state: "detached" });
  await page.getByLabel("Back to the rooms").tap();
  for (const dialog of ["New conversation", "Browse channels"]) {
    await page.getByLabel(dialog, { exact: true }).tap();
    await page.locator("dialog").waitFor();
    await fits();
    await page.locator("dialog").getByLabel("Close").tap();
  }
});

it("goes back from the room's details to the room, and forward again", async () => {
  await page.locator(".room").first().tap();
  await page.getByLabel("About this room").tap();
  await page.locator("dialog.details .member").waitFor();
  await page.goBack();
  await page.locator("dialog.details").waitFor({ state: "detached" });
  expect(await page.locator(".pane-title h2").count()).toBe(1);
  await page.goBack();
  await page.locator(".pane-title h2").waitFor({ state: "detached" });
  await page.goForward();
  await page.locator(".pane-title h2").waitFor();
  await page.getByLabel("About this room").tap();
  await page.locator("dialog.details").getByLabel("Close").tap();
  await page.locator("dialog.details").waitFor({ state: "detached" });
  // What was closed by hand is not what one goes back to.
  await page.goBack();
  await page.locator(".pane-title h2").waitFor({ state: "detached" });
});

it("goes back to the rooms by the browser's own way, and does not leave", async () => {
  await page.locator(".room").first().tap();
  await page.locator(".pane-title h2").waitFor();
  await page.goBack();
  await page.locator(".room").first().waitFor();
  expect(await page.locator(".pane-title h2").count()).toBe(0);
  await page.locator(".room").first().tap();
  await page.getByLabel("Back to the rooms").tap();
  await page.locator(".pane-title h2").waitFor({ state: "detached" });
  await page.locator(".room").first().tap();
  await page.locator(".pane-title h2").waitFor();
  await page.goBack();
  await page.locator(".pane-title h2").waitFor({ state: "detached" });
});

it("stays in the room that is opened directly after the way back", async () => {
  const title = page.locator(".pane-title h2");
  await page.locator(".room").first().tap();
  await title.waitFor();
  // Faster than a browser goes back.
  await page.evaluate(async () => {
    const press = async (selector: string) => {
      document.querySelector<HTMLElement>(selector)?.click();
      await Promise.resolve();
    };
    const gone = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    await press(".pane-head .only-narrow");
    await press(".room");
    await gone;
  });
  expect(await title.count()).toBe(1);
  await expect.poll(() => new URL(page.url()).hash).not.toBe("");
  await page.goBack();
  await title.waitFor({ state: "detached" });
  await page.goForward();
  await title.waitFor();
});
