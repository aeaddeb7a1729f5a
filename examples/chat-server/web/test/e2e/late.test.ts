import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Between } from "../support/between";
import { Person } from "../support/person";
import { Server } from "../support/server";

const [server, between] = [new Server(), new Between()];
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, { locale: "en-GB" });
  await between.stand(ann);
  await ann.register("ann");
  await ann.open("lobby");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect(ann.complaints).toEqual([]);
});

const dialog = (who: Person) => who.page.locator("dialog");
const press = (who: Person, name: string) => who.page.getByRole("button", { name, exact: true }).click();

/** Fills in what makes a room. */
async function begin(who: Person, kind: string, name: string): Promise<void> {
  await press(who, "New conversation");
  await dialog(who).locator(`input[value=${kind}]`).check();
  await dialog(who).getByLabel("Name", { exact: true }).fill(name);
}

it("a late answer leaves whoever went on to something else where he is", async () => {
  const bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await begin(bob, "channel", "garden");
  await press(bob, "Create");
  await bob.room("garden").waitFor();
  await bob.context.close();

  const ways = {
    garden: async () => {
      await press(ann, "Browse channels");
      await ann.page.locator(".channel", { hasText: "garden" }).waitFor();
      return async () => ann.page.locator(".channel", { hasText: "garden" }).getByRole("button", { name: "Join" }).click();
    },
    shed: async () => {
      await begin(ann, "group", "shed");
      return () => press(ann, "Create");
    },
  };
  for (const [name, prepare] of Object.entries(ways)) {
    const ask = await prepare();
    const release = between.silence();
    await ask();
    await ann.page.keyboard.press("Escape");
    await dialog(ann).waitFor({ state: "detached" });
    await ann.open("lobby");
    await ann.field.click();
    await ann.page.keyboard.type("for the ");
    release();
    await ann.room(name).waitFor();
    await ann.page.keyboard.type(`lobby, not the ${name}`);
    await ann.page.keyboard.press("Enter");
    await ann.page.locator(".message[data-seq]", { hasText: `for the lobby, not the ${name}` }).waitFor();
    expect(await ann.page.locator(".pane-title h2").textContent()).toBe("lobby");
  }
  // The rooms are there all the same.
  await ann.open("shed");
  await ann.open("garden");
});

it("the room that was open last waits for whoever began something before the rooms came", async () => {
  const other = await Person.at(server.url, browser, { locale: "en-GB" });
  await between.stand(other);
  let release = between.silence();
  await other.logIn("ann");
  await begin(other, "group", "half a na");
  release();
  await other.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });
  await other.page.keyboard.type("me");
  expect(await dialog(other).getByLabel("Name", { exact: true }).inputValue()).toBe("half a name");
  await other.page.keyboard.press("Escape");
  await other.page.locator(".pane-title h2").waitFor();

  // Nor does it take the keys from whoever writes elsewhere.
  const third = await Person.at(server.url, browser, { locale: "en-GB" });
  await between.stand(third);
  release = between.silence();
  await third.logIn("ann");
  const filter = third.page.getByLabel("Filter rooms");
  await filter.click();
  await third.page.keyboard.type("lob");
  release();
  await third.page.locator(".pane-title h2").waitFor();
  await third.page.keyboard.type("by");
  expect(await filter.inputValue()).toBe("lobby");
  for (const who of [other, third]) {
    expect(who.complaints).toEqual([]);
    await who.context.close();
  }
});
