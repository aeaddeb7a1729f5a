import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Person } from "../support/person";
import { stage } from "../support/stage";

/** Clocks of twelve hours have no longer time. */
const AFTERNOON = new Date("2026-11-20T12:50:00Z");
/** Between the time and what stands beside it, in pixels. */
const GAP = 4;
const CASES: [string, BrowserContextOptions][] = [
  ["desktop", { viewport: { width: 1280, height: 800 } }],
  ["phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];
const on = stage();

describe("the time beside a message has its place, with a clock of twelve hours too", () => {
  it.each(CASES)("on a %s", async (name, options) => {
    const ann = await Person.at(on.server.url, on.browser, { ...options, locale: "en-US", timezoneId: "UTC" });
    const { page } = ann;
    await page.clock.setFixedTime(AFTERNOON);
    await ann.register(`ann-${name}`);
    await ann.room("lobby").click();
    // The server has a clock of its own: what waits for it has the page's.
    await on.server.kill();
    await ann.say("first");
    await ann.say("second");
    const time = ann.message("second").locator(".gutter time");
    await time.waitFor({ state: "attached" });
    await ann.message("second").hover();
    expect(await ann.message("first").locator("header time").textContent()).toMatch(/^12:50\sPM$/u);
    expect(await time.textContent()).toBe("12:50");
    const place = await time.evaluate((time) => {
      const range = document.createRange();
      range.selectNodeContents(time);
      const { left, right } = range.getBoundingClientRect();
      const text = time.closest(".message")?.querySelector(".content")?.getBoundingClientRect().left ?? 0;
      const list = time.closest(".scroller")?.getBoundingClientRect().left ?? 0;
      return { before: left - list, behind: text - right };
    });
    expect(place.before).toBeGreaterThanOrEqual(GAP);
    expect(place.behind).toBeGreaterThanOrEqual(GAP);
    expect(ann.complaints).toEqual([]);
    await ann.context.close();
    await on.server.start();
  });
});
