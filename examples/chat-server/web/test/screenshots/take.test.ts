import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";

const DESKTOP = { viewport: { width: 1280, height: 800 }, locale: "en-GB", reducedMotion: "reduce" };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "en-GB", reducedMotion: "reduce" };
const server = new Server();
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  await server.start();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const image = (name: string) => fileURLToPath(new URL(`../../../../../docs/images/${name}.png`, import.meta.url));

async function create(who: Person, kind: string, name: string, topic: string, people = ""): Promise<void> {
  await who.page.locator(".sidebar-head button").nth(1).click();
  await who.page.locator(`dialog input[value=${kind}]`).check();
  const fields = who.page.locator("dialog .field");
  await fields.nth(0).fill(name);
  await fields.nth(1).fill(topic);
  await fields.nth(2).fill(people);
  await who.page.locator("dialog [type=submit]").click();
  await who.page.locator(".pane-title h2", { hasText: name }).waitFor();
}

/** Says something, and waits until another hears it. */
async function say(who: Person, text: string, hears: Person): Promise<void> {
  await who.say(text);
  await hears.message(text).waitFor();
}

it("takes the pictures", async () => {
  const ann = await Person.at(server.url, browser, DESKTOP);
  const bob = await Person.at(server.url, browser, { ...DESKTOP, colorScheme: "dark" });
  const eve = await Person.at(server.url, browser, { ...PHONE, colorScheme: "dark" });
  await ann.page.screenshot({ path: image("login") });
  await ann.register("ann");
  await bob.register("bob");
  await eve.register("eve");

  await create(ann, "channel", "release party", "Friday, on the roof");
  await bob.join("release party");
  await say(bob, "Who brings the cake?", ann);
  await create(bob, "group", "Night shift", "Until the sun is up", "ann, eve");
  await say(bob, "All quiet. Sleep well!", bob);
  await eve.room("Night shift").tap();
  await say(eve, "I slept!", bob);
  await eve.page.locator(".pane-head .only-narrow").tap();
  await create(ann, "channel", "engine", "What is in the next build");
  await bob.join("engine");
  await eve.join("engine");
  await say(ann, "Good morning! Has anybody tried the new build?", bob);
  await say(bob, "Yes, last night. It came back after I pulled the cable, nothing missing and nothing twice.", ann);
  await say(bob, "My notes: https://example.com/notes/42 (worth a look)", ann);
  await say(eve, "Same here, with the laptop closed on the train.", ann);
  await say(ann, "Lovely. I'll write the release notes then:\n\n- goes on where it was\n- keeps what you typed\n- looks nice in the dark", bob);
  await say(bob, "Ship it!", ann);
  await say(eve, "Cake first, then ship it.", ann);
  await bob.page.locator(".sidebar-head button").nth(1).click();
  await bob.page.locator("dialog .field").fill("ann");
  await bob.page.locator("dialog [type=submit]").click();
  await bob.page.locator(".pane-title h2", { hasText: "ann" }).waitFor();
  await say(bob, "Lunch at the new place?", bob);
  await ann.room("bob").locator(".badge").waitFor();
  await ann.field.fill("Done by four, then ca");
  await ann.page.mouse.move(600, 30);
  await ann.page.screenshot({ path: image("chat") });

  await bob.open("engine");
  await bob.page.mouse.move(600, 30);
  await bob.page.locator(".pane-head > button").last().click();
  await bob.page.locator(".member").nth(2).waitFor();
  await bob.field.focus();
  await bob.page.screenshot({ path: image("chat-dark") });

  await eve.message("Cake first, then ship it.").waitFor();
  await eve.page.locator(".pane-title").tap();
  await eve.page.screenshot({ path: image("phone-room") });
  await eve.page.locator(".pane-head .only-narrow").tap();
  await eve.page.emulateMedia({ colorScheme: "light" });
  await eve.page.screenshot({ path: image("phone-list") });
});
