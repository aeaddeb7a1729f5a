import { expect, it } from "vitest";
import { Person } from "../support/person";
import { stage } from "../support/stage";

const on = stage();

/** Two tabs of somebody in the lobby. */
async function two(name: string): Promise<[Person, Person]> {
  const first = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await first.register(name);
  await first.open("lobby");
  const second = await Person.at(on.server.url, first.context);
  await second.open("lobby");
  return [first, second];
}

it("what a tab wrote without the server another one sends when it is closed", async () => {
  const [first, second] = await two("ann");
  await on.server.kill();
  await first.say("left behind");
  await second.message("left behind").waitFor();
  await second.page.locator(".message[data-pending]").waitFor();
  await first.page.close();
  await on.server.start();
  await second.hurry();
  await second.page.locator(".message[data-seq]", { hasText: "left behind" }).waitFor();
  await second.page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await expect.poll(() => second.kept("outbox")).toBe(0);
  expect(second.complaints).toEqual([]);
  await second.context.close();
});

it("logging out in one tab asks about what was written in the others", async () => {
  const [first, second] = await two("bob");
  await on.server.kill();
  await first.say("one");
  await second.message("one").waitFor();
  await second.say("two");
  await second.page.getByLabel("Log out").click();
  await second.page.getByRole("heading", { name: "Log out and lose 2 unsent messages?" }).waitFor();
  await on.server.start();
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
  await on.server.kill();
  await first.say("in the other tab");
  await second.room("lobby").getByText("in the other tab").waitFor();
  expect(await box.evaluate((it) => it.scrollTop)).toBeLessThan(20);
  await on.server.start();
  await first.context.close();
});
