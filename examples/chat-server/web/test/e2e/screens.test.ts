import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { notGerman } from "../support/german";
import { Person } from "../support/person";
import { WRITTEN, walk } from "../support/screens";
import { Server } from "../support/server";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 800 };
const SIZES = [DESKTOP, { width: 390, height: 844 }];
const THEMES = ["light", "dark"] as const;
const server = new Server();
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  await server.start("--lobby", "");
});
/** What was seen, and what there is to object. */
const [screens, objections, strangers]: [string[], string[], string[]] = [[], [], []];

afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** What axe has against the page as it stands, in each theme and size. */
async function violations(name: string, page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const results = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import("axe-core") };
        // Colours change over a frame or two.
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
        const options: axe.RunOptions = {
          resultTypes: ["violations"],
          rules: { "target-size": { enabled: true } },
        };
        const { violations } = await axe.run(document, options);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map((x) => x.message)}`).join(" | ")}`);
      });
      found.push(...results.map((result) => `${name}, ${size.width} px, ${colorScheme}: ${result}`));
    }
  }
  await page.setViewportSize(DESKTOP);
  // A room's details stand elsewhere there, once the page knows.
  await page.locator("dialog.details").waitFor({ state: "detached" });
  return found;
}

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

/** Goes through everything once, in German. */
beforeAll(async () => {
  const ann = await Person.at(server.url, browser, { locale: "de-DE" });
  const bob = await Person.at(server.url, browser);
  await bob.register("bob");
  await walk(ann, bob, server, async (name, page) => {
    screens.push(name);
    strangers.push(...notGerman(await said(page), ["ann", ...WRITTEN]).map((text) => `${name}: ${text}`));
    if ((await page.evaluate("typeof axe")) === "undefined") {
      await page.evaluate(AXE);
    }
    objections.push(...(await violations(name, page)));
  });
}, 300_000);

it("there are many screens", () => {
  expect(new Set(screens).size).toBe(screens.length);
  expect(screens.length).toBeGreaterThan(20);
});

it("no screen has anything that axe objects to, in both themes, on phones and desktops", () => {
  expect(objections).toEqual([]);
});

it("every screen speaks German to Germans: no English, and no name of a text", () => {
  expect(strangers).toEqual([]);
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
