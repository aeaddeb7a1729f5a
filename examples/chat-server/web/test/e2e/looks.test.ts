import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launch } from "../support/browser";
import { List } from "../support/list";
import { ARGS, Person } from "../support/person";
import { refuse } from "../support/screens";
import { Server } from "../support/server";
import { messages, speak } from "../support/speak";
import { en } from "../support/words";

const THREE_WEEKS = 21 * 86_400_000;
const COUNT = 120;
const server = new Server();
let browser: Browser;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.room("lobby").waitFor();
  ann = await Person.at(server.url, browser, { locale: "en-GB", viewport: { width: 1280, height: 700 } });
  await ann.register("ann");
  await ann.open("lobby");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const focus = () => ann.page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.className}`);

it("a room that refused a message shows what others wrote since, and that one was not sent", async () => {
  const { page } = ann;
  await refuse(page, "refuse me");
  await page.reload();
  await ann.say("refuse me");
  await page.locator(".fate[data-failed]").waitFor();
  await speak(bob.page, [{ type: "SEND_MESSAGE", content: "newer", clientMessageId: "newer" }]);
  await expect.poll(() => ann.room("lobby").locator(".room-last").textContent()).toBe("bob: newer");
  await ann.room("lobby").getByRole("img", { name: en.failed }).waitFor();
  await page.locator(".fate .link").last().click();
  await page.locator("dialog [data-kind=danger]").click();
  await ann.room("lobby").getByRole("img", { name: en.failed }).waitFor({ state: "detached" });
  await page.unrouteAll();
});

const toNewest = (list: List) =>
  expect.poll(() => list.box.evaluate((it) => it.scrollTo(0, it.scrollHeight)).then(() => list.row(COUNT + 2).count())).toBe(1);

it("a question about a message stays when its row goes, and the focus is not lost", async () => {
  const { page } = ann;
  const list = new List(page);
  await page.reload();
  await ann.say("victim");
  await ann.message("victim").hover();
  await ann.message("victim").getByLabel(en.delete).click();
  const question = page.locator("dialog[open]");
  await question.waitFor();
  await speak(bob.page, messages(1, COUNT));
  await toNewest(list);
  await ann.message("victim").waitFor({ state: "detached" });
  expect(await question.count()).toBe(1);
  await question.getByRole("button", { name: en.delete }).click();
  await question.waitFor({ state: "detached" });
  await expect.poll(() => ann.count("DELETE_MESSAGE")).toBe(1);
  expect(await focus()).toBe("TEXTAREA ");
});

it("where one reads there is a day, from the first message on", async () => {
  const { page } = ann;
  const list = new List(page);
  // All is read, or the room opens further up.
  await ann.room("lobby").locator(".badge").waitFor({ state: "detached" });
  await page.clock.setFixedTime(Date.now() + THREE_WEEKS);
  await page.reload();
  const words = new Date(Date.now()).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  await toNewest(list);
  await page.locator(".day", { hasText: words }).waitFor();
  await list.box.evaluate(async (box) => {
    while (document.querySelector(".top .divider") === null || box.scrollTop > 0) {
      box.scrollTo(0, 0);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  expect(await page.locator(".top .divider").innerText()).toBe(words);
  await expect.poll(() => list.box.evaluate((box) => box.scrollTo(0, 1 - Math.min(1, box.scrollTop))).then(() => page.locator(".day").count())).toBe(0);
  // Of today nobody needs to be told.
  await page.clock.setFixedTime(Date.now());
  await page.reload();
  await toNewest(list);
  await list.still();
  expect(await page.locator(".day").count()).toBe(0);
});

it("nobody says that nothing was written where something was", async () => {
  const { page } = ann;
  const make = page.getByLabel(en.newRoom);
  const create = async (name: string) => {
    await make.click();
    await page.locator("input[value=group]").check();
    await page.getByLabel(en.roomName, { exact: true }).fill(name);
    await page.keyboard.press("Enter");
    await page.locator(".pane-title h2", { hasText: name }).waitFor();
  };
  await create("silent");
  await page.locator(".messages .empty").waitFor();
  await page.reload();
  await page.locator(".messages .empty").waitFor();
  await server.kill();
  await page.locator(".pane .connection:not([data-state=live])").waitFor();
  await ann.open("lobby");
  expect(await page.locator(".messages .empty").count()).toBe(0);
  await server.start();
  await ann.hurry();
  await new List(page).row(COUNT + 2).waitFor();
});

it("who chooses the colours sees which room is open, where he writes, and where a notice ends", async () => {
  const { page } = ann;
  await page.emulateMedia({ forcedColors: "active" });
  const style = (selector: string, name: "outlineStyle" | "borderInlineStartStyle") =>
    page.locator(selector).first().evaluate((element, name) => getComputedStyle(element)[name], name);
  expect(await style(".room[aria-current]", "borderInlineStartStyle")).toBe("solid");
  expect(await style(".room:not([aria-current])", "borderInlineStartStyle")).toBe("none");
  await ann.field.focus();
  expect(await style(".composer-box", "outlineStyle")).toBe("solid");
  await page.locator(".filter input").focus();
  expect(await style(".filter", "outlineStyle")).toBe("solid");
  await ann.say("1".repeat(20_000));
  expect(await style(".notice", "outlineStyle")).toBe("solid");
  await page.locator(".notice button").click();
  await ann.field.fill("");
  await page.emulateMedia({ forcedColors: "none" });
});

it("magnified four times, the rooms are as high as they need", async () => {
  const { page } = ann;
  for (const height of [180, 256]) {
    await page.setViewportSize({ width: 320, height });
    const back = page.getByLabel(en.back);
    if (await back.isVisible()) {
      await back.click();
    }
    const room = page.locator(".room").last();
    await room.scrollIntoViewIfNeeded();
    const [box, list] = [await room.boundingBox(), await page.locator(".rooms").boundingBox()];
    expect(list?.height).toBeGreaterThan((box?.height ?? 0) * 2);
    expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    await page.locator(".sidebar-foot > button").scrollIntoViewIfNeeded();
  }
  await page.setViewportSize({ width: 1280, height: 700 });
});

it("a name as long as one may be breaks nothing", async () => {
  const { page } = ann;
  const name = "x".repeat(100);
  await page.setViewportSize({ width: 390, height: 700 });
  await page.getByLabel(en.newRoom).click();
  await page.locator("input[value=group]").check();
  await page.getByLabel(en.roomName, { exact: true }).fill(name);
  await page.keyboard.press("Enter");
  await page.locator(".pane-title h2", { hasText: name }).waitFor();
  expect(await ann.field.evaluate((field) => field.clientHeight)).toBeLessThan(50);
  await ann.say(`a${"\u0301".repeat(60)}`);
  await page.locator(".message").waitFor();
  const sizes = () => page.locator(".scroller").evaluate((box) => [box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth]);
  expect(await sizes()).toEqual([0, 390]);
  const [beginning, top] = [await page.locator(".beginning").boundingBox(), await page.locator(".top").boundingBox()];
  expect(beginning?.y).toBeGreaterThanOrEqual(top?.y ?? Infinity);
  expect(await page.locator(".content").evaluate((content) => getComputedStyle(content).overflowY)).toBe("clip");
  // A notice leaves what closes the details in reach.
  await page.getByLabel(en.details).click();
  await page.locator("dialog.details").waitFor();
  await page.locator(".inline-form input").fill("nobody_like_that");
  await page.keyboard.press("Enter");
  await page.locator(".notice").waitFor();
  await page.locator(".details-head button").click();
  await page.setViewportSize({ width: 1280, height: 700 });
  expect(ann.complaints).toEqual([]);
});

/** How far a text stands out from what is behind it, by what the browser computed. */
function contrast(selector: string, pseudo?: string): Promise<number> {
  return ann.page.locator(selector).first().evaluate((element, pseudo) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const lightness = () => {
      const [red = 0, green = 0, blue = 0] = [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const paint = (colour: string) => {
      if (canvas !== null) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
    };
    const around: Element[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      around.unshift(at);
    }
    around.forEach((each) => paint(getComputedStyle(each).backgroundColor));
    const behind = lightness();
    const { color, opacity } = getComputedStyle(element, pseudo);
    if (canvas !== null) {
      canvas.globalAlpha = around.reduce((product, each) => product * Number(getComputedStyle(each).opacity), Number(opacity));
    }
    paint(color);
    const before = lightness();
    return (Math.max(before, behind) + 0.05) / (Math.min(before, behind) + 0.05);
  }, pseudo);
}

it("what one writes, searches and points at can be read in both themes", async () => {
  const { page } = ann;
  await ann.open("lobby");
  await server.kill();
  await page.locator(".pane .connection:not([data-state=live])").waitFor();
  await ann.say("see https://example.org");
  await page.locator("[data-pending] a").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await ann.room("silent").hover();
    expect(await contrast("[data-pending] a")).toBeGreaterThanOrEqual(4.5);
    expect(await contrast("[data-pending] .content")).toBeGreaterThanOrEqual(4.5);
    await page.locator(".filter").hover();
    expect(await contrast(".filter input", "::placeholder")).toBeGreaterThanOrEqual(4.5);
    await ann.room("lobby").hover();
    expect(await contrast(".room:hover .room-time")).toBeGreaterThanOrEqual(4.5);
  }
});

it("whoever wants larger letters everywhere has them here too", async () => {
  const sizes = async (who: Person) => {
    const texts = who.page.locator("h1, label, small, p, button, input, select");
    return texts.evaluateAll((all) => all.map((text) => Number.parseFloat(getComputedStyle(text).fontSize)));
  };
  await server.start();
  const [usual, args] = [await Person.at(server.url, browser), [...ARGS, "--blink-settings=defaultFontSize=24"]];
  const large = await chromium.launch({ executablePath: inject("chromium"), args });
  const reader = await Person.at(server.url, large);
  const [before, after] = [await sizes(usual), await sizes(reader)];
  await large.close();
  expect(before.length).toBeGreaterThan(5);
  after.forEach((size, at) => expect(size / (before[at] ?? 0)).toBeCloseTo(1.5, 1));
});
