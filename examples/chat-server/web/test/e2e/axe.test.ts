import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { walk } from "../support/screens";
import { Server } from "../support/server";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 800 };
const SIZES = [DESKTOP, { width: 390, height: 844 }];
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

/** What axe has against the page as it stands, in each theme and size. */
async function violations(name: string, page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const results = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import("axe-core") };
        // Colours change over a frame or two.
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
        const options: axe.RunOptions = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
        const { violations } = await axe.run(document, options);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map((x) => x.message)}`).join(" | ")}`);
      });
      found.push(...results.map((result) => `${name}, ${size.width} px, ${colorScheme}: ${result}`));
    }
  }
  await page.setViewportSize(DESKTOP);
  return found;
}

it("no screen has anything that axe objects to, in both themes, on phones and desktops", async () => {
  const [ann, bob] = [await Person.at(server.url, browser, { locale: "en-GB" }), await Person.at(server.url, browser)];
  await bob.register("bob");
  const [seen, found]: [string[], string[]] = [[], []];
  await walk(ann, bob, server, async (name, page) => {
    seen.push(name);
    if ((await page.evaluate("typeof axe")) === "undefined") {
      await page.evaluate(AXE);
    }
    found.push(...(await violations(name, page)));
  });
  expect(found).toEqual([]);
  expect(seen.length).toBeGreaterThan(20);
}, 150_000);
