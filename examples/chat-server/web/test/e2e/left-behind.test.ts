import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";

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

/** Two tabs of somebody in the lobby. */
async function two(name: string): Promise<[Person, Person]> {
  const first = await Person.at(server.url, browser, { locale: "en-GB" });
  await first.register(name);
  await first.open("lobby");
  const second = await Person.at(server.url, first.context);
  await second.open("lobby");
  return [first, second];
}

it("what a tab wrote without the server another one sends when it is closed", async () => {
  const [first, second] = await two("ann");
  await server.kill();
  await first.say("left behind");
  await second.message("left behind").waitFor();
  await second.page.locator(".message[data-pending]").waitFor();
  await first.page.close();
  await server.start();
  await second.hurry();
  await second.page.locator(".message[data-seq]", { hasText: "left behind" }).waitFor();
  await second.page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await expect.poll(() => second.kept("outbox")).toBe(0);
  expect(second.complaints).toEqual([]);
  await second.context.close();
});

it("logging out in one tab asks about what was written in the others", async () => {
  const [first, second] = await two("bob");
  await server.kill();
  await first.say("one");
  await second.message("one").waitFor();
  await second.say("two");
  await second.page.getByLabel("Log out").click();
  await second.page.getByRole("heading", { name: "Log out and lose 2 unsent messages?" }).waitFor();
  await server.start();
  await first.context.close();
});

it("whoever reads in a tab is left where he is when he writes in another one", async () => {
  const [first, second] = await two("eve");
  const long = Array.from({ length: 80 }, (_, at) => `line ${at}`).join("\n");
  await first.say(long);
  await second.page.locator(".message[data-seq]", { hasText: "line 79" }).waitFor();
  const box = second.page.locator(".scroller");
  await box.evaluate((it) => it.scrollTo(0, 0));
  await second.page.evaluate(() => (document.hasFocus = () => false));
  await server.kill();
  await first.say("in the other tab");
  await second.room("lobby").getByText("in the other tab").waitFor();
  expect(await box.evaluate((it) => it.scrollTop)).toBeLessThan(20);
  await server.start();
  await first.context.close();
});
