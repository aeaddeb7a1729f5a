import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { notGerman } from "../support/german";
import { Person } from "../support/person";
import { WRITTEN, walk } from "../support/screens";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  await server.start("--lobby", "");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** All that the page says to anybody: text, and what stands in attributes. */
function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      if (node.parentElement?.closest("script, style, noscript, .avatar") === null) {
        found.push(node.nodeValue ?? "");
      }
    }
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
      found.push(...Array.from(document.querySelectorAll(`[${name}]`), (element) => element.getAttribute(name) ?? ""));
    }
    return found;
  });
}

it("every screen speaks German to Germans: no English, and no name of a text", async () => {
  const ann = await Person.at(server.url, browser, { locale: "de-DE" });
  const bob = await Person.at(server.url, browser);
  await bob.register("bob");
  const found: string[] = [];
  await walk(ann, bob, server, async (name, page) => {
    const language = await page.locator("html").getAttribute("lang");
    const others = notGerman(await said(page), ["ann", ...WRITTEN]);
    found.push(...others.map((text) => `${name} (${language}): ${text}`));
  });
  expect(found).toEqual([]);
});

it("a language is chosen at once and kept", async () => {
  await server.start("--lobby", "");
  const eve = await Person.at(server.url, browser, { locale: "en-GB" });
  await eve.page.getByRole("heading", { name: "Welcome back" }).waitFor();
  await eve.page.getByLabel("Language").selectOption("de");
  await eve.page.getByRole("heading", { name: "Willkommen zurück" }).waitFor();
  await eve.page.reload();
  await eve.page.getByRole("heading", { name: "Willkommen zurück" }).waitFor();
});
