import { type Browser, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { Person } from "../support/person";
import { Server } from "../support/server";

const people: Person[] = [];
let server = new Server();
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
let browser: Browser;
let [ann, bob]: Person[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
});
afterAll(() => browser.close());

async function person(name: string): Promise<Person> {
  const who = await Person.at(server.url, browser, { locale: "en-GB" });
  people.push(who);
  await who.register(name);
  return who;
}

function both(): [Person, Person] {
  if (ann === undefined || bob === undefined) {
    throw new Error("nobody is there");
  }
  return [ann, bob];
}

beforeEach(async () => {
  server = new Server();
  await server.start();
  [ann, bob] = [await person("ann"), await person("bob")];
});
afterEach(async () => {
  const complaints = people.splice(0).flatMap((who) => who.complaints);
  await Promise.all(browser.contexts().map((context) => context.close()));
  await server.remove();
  expect(complaints).toEqual([]);
});

it("two people talk", async () => {
  const [ann, bob] = both();
  await ann.open("lobby");
  await bob.open("lobby");
  await ann.say("Hello bob\nand all");
  await bob.message("Hello bob\nand all").waitFor();
  await bob.say("see https://example.com/x");
  const link = ann.page.locator(".content a");
  await link.waitFor();
  expect(await link.getAttribute("href")).toBe("https://example.com/x");
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  await ann.page.locator(".message[data-pending]").waitFor({ state: "detached" });

  // A message to somebody who looks elsewhere is counted, and read by opening.
  await ann.page.getByLabel("New conversation").click();
  await ann.page.getByLabel("With", { exact: true }).fill("bob");
  await ann.page.keyboard.press("Enter");
  await ann.page.locator(".pane-title h2", { hasText: "bob" }).waitFor();
  await ann.say("psst");
  await bob.room("ann").locator(".badge").waitFor();
  await expect.poll(() => bob.page.title()).toBe("(1) lobby");
  await bob.open("ann");
  await bob.page.locator('.divider[data-new], .message:has-text("psst")').first().waitFor();
  await bob.page.locator(".badge").waitFor({ state: "detached" });

  // Editing and deleting.
  await ann.field.press("ArrowUp");
  await ann.page.getByLabel("Editing a message").fill("psst!");
  await ann.page.keyboard.press("Enter");
  await bob.message("psst!").locator(".edited").waitFor();
  await ann.message("psst!").hover();
  await ann.message("psst!").getByLabel("Delete").click();
  await ann.page.locator(".modal [data-kind=danger]").click();
  await bob.page.locator(".tombstone").waitFor();
});

it("nothing is lost or doubled when the server dies, and what is typed survives", async () => {
  const [ann, bob] = both();
  await ann.open("lobby");
  await bob.open("lobby");
  await ann.say("before");
  await bob.message("before").waitFor();
  await server.kill();
  for (const text of ["one", "two", "three"]) {
    await ann.say(text);
  }
  await bob.say("four");
  await ann.field.fill("half a thou");
  await ann.page.locator(".pane .connection:not([data-state=live])").waitFor();
  await expect.poll(() => ann.page.locator(".message[data-pending]").count()).toBe(3);
  await server.start();
  await Promise.all([ann.hurry(), bob.hurry()]);
  for (const text of ["one", "two", "three"]) {
    await bob.message(text).waitFor();
  }
  await ann.message("four").waitFor();
  for (const who of [ann, bob]) {
    await who.page.locator(".message[data-pending]").waitFor({ state: "detached" });
  }
  expect((await ann.contents()).toSorted()).toEqual(["before", "four", "one", "three", "two"]);
  expect(await bob.contents()).toEqual(await ann.contents());
  expect(await ann.field.inputValue()).toBe("half a thou");

  await ann.page.reload();
  await ann.page.locator(".pane-title h2", { hasText: "lobby" }).waitFor();
  await ann.message("three").waitFor();
  expect(await ann.field.inputValue()).toBe("half a thou");
  expect((await ann.contents()).length).toBe(5);
});

it("a reload without the server shows what was known, and what is written then is sent later", async () => {
  const [ann, bob] = both();
  await ann.open("lobby");
  await bob.open("lobby");
  await bob.say("known");
  await ann.message("known").waitFor();
  await ann.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });
  const kept = () =>
    ann.page.evaluate(async () => {
      const open = indexedDB.open("chat:ann");
      await new Promise((resolve) => open.addEventListener("success", resolve));
      const count = open.result.transaction("messages").objectStore("messages").count();
      await new Promise((resolve) => count.addEventListener("success", resolve));
      open.result.close();
      return count.result;
    });
  await expect.poll(kept).toBe(1);
  await ann.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await server.kill();
  await ann.page.reload();
  await ann.message("known").waitFor();
  await ann.say("later");
  await ann.page.locator(".message[data-pending]").waitFor();
  await server.start();
  await Promise.all([ann.hurry(), bob.hurry()]);
  await bob.message("later").waitFor();
});

it("two tabs show the same, and go out together", async () => {
  const [ann] = both();
  await ann.open("lobby");
  const tab = await Person.at(server.url, ann.context);
  await tab.open("lobby");
  await ann.say("from the first");
  await tab.message("from the first").waitFor();
  await tab.say("from the second");
  await ann.message("from the second").waitFor();
  await tab.page.getByLabel("Log out").click();
  await tab.page.locator(".login-card").waitFor();
  await ann.page.locator(".login-card").waitFor();
  await tab.logIn("ann");
  await tab.open("lobby");
  await tab.message("from the first").waitFor();
});
