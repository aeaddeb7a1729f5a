import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { ARGS, PASSWORD, Person } from "../support/person";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;
let [ann, bob]: Person[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
  await server.start();
  // High enough for all that is written here: nothing is left out of the page.
  const at = () => Person.at(server.url, browser, { locale: "en-GB", viewport: { width: 1000, height: 2_000 } });
  [ann, bob] = [await at(), await at()];
  await Promise.all([ann.register("ann"), bob.register("bob")]);
  await Promise.all([ann.open("lobby"), bob.open("lobby")]);
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

function both(): [Person, Person] {
  if (ann === undefined || bob === undefined) {
    throw new Error("nobody is there");
  }
  return [ann, bob];
}

/** Whether somebody sits in front of the page. */
const watches = (who: Person, isWatching: boolean) =>
  who.page.evaluate((isWatching) => {
    document.hasFocus = () => isWatching;
    dispatchEvent(new Event(isWatching ? "focus" : "blur"));
  }, isWatching);
const badge = (who: Person) => who.room("lobby").locator(".badge");

/** Waits until this tab has heard all that was typed in the other, or it would change what is typed here. */
async function hears(tab: Person, other: Person): Promise<void> {
  const heard = await tab.page.evaluateHandle(() => {
    const last = new Promise<void>((resolve) => {
      addEventListener("storage", ({ key }) => key === "test:last" && resolve());
    });
    return { last };
  });
  await other.page.evaluate(() => localStorage.setItem("test:last", String(performance.now())));
  await heard.evaluate(({ last }) => last);
  await heard.dispose();
}

it("two devices agree on what was read", async () => {
  const [ann, bob] = both();
  const phone = await Person.at(server.url, browser, { locale: "en-GB" });
  await phone.logIn("bob");
  await phone.open("lobby");
  await Promise.all([watches(bob, false), watches(phone, false)]);
  await ann.say("one");
  await ann.say("two");
  for (const who of [bob, phone]) {
    await who.message("two").waitFor();
    await expect.poll(() => badge(who).textContent()).toBe("2");
  }
  await watches(phone, true);
  await badge(bob).waitFor({ state: "detached" });
  await badge(phone).waitFor({ state: "detached" });
  expect(phone.count("MARK_READ")).toBe(1);
  expect(bob.count("MARK_READ")).toBe(0);
  await phone.context.close();
  await watches(bob, true);
});

it("what is being written is the same in two tabs, and gone from both when it is sent", async () => {
  const [, bob] = both();
  const tab = await Person.at(server.url, bob.context);
  await tab.open("lobby");
  await tab.field.pressSequentially("half a thou");
  await expect.poll(() => bob.field.inputValue()).toBe("half a thou");
  await bob.field.press("End");
  await bob.field.pressSequentially("ght");
  await expect.poll(() => tab.field.inputValue()).toBe("half a thought");
  await tab.page.reload();
  await tab.page.locator(".pane-title h2", { hasText: "lobby" }).waitFor();
  expect(await tab.field.inputValue()).toBe("half a thought");
  await tab.field.press("Enter");
  await bob.message("half a thought").waitFor();
  await expect.poll(() => bob.field.inputValue()).toBe("");
  await tab.page.close();
});

it("two tabs that write while the server is away send each message once, over reloads of both", async () => {
  const [ann, bob] = both();
  const tab = await Person.at(server.url, bob.context);
  await tab.open("lobby");
  await bob.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await server.kill();
  const write = async (who: Person, other: Person, text: string) => {
    await who.say(text);
    await who.message(text).waitFor();
    await hears(other, who);
  };
  for (let at = 1; at <= 6; at += 1) {
    await write(bob, tab, `first ${at}`);
    await write(tab, bob, `second ${at}`);
  }
  await expect.poll(() => bob.kept("outbox")).toBe(12);
  await Promise.all([bob, tab].map((who) => who.page.reload()));
  // Each tab finds what both wrote, offline, beside the rooms and their history.
  for (const who of [bob, tab]) {
    await who.message("two").waitFor();
    await expect.poll(() => who.page.locator(".message[data-pending]").count()).toBe(12);
  }
  await server.start();
  for (const who of [bob, tab]) {
    await expect.poll(() => who.page.locator(".message[data-pending]").count(), { timeout: 20_000 }).toBe(0);
  }
  await ann.message("second 6").waitFor();
  await ann.message("first 6").waitFor();
  const shown = async (who: Person) => (await who.contents()).filter((text) => /^(?:first|second) /u.test(text));
  const [first, second] = ["first", "second"].map((name) => Array.from({ length: 6 }, (_, at) => `${name} ${at + 1}`));
  const all = await shown(ann);
  expect(all.filter((text) => text.startsWith("first"))).toEqual(first);
  expect(all.filter((text) => text.startsWith("second"))).toEqual(second);
  await Promise.all([bob, tab].map((who) => who.page.reload()));
  for (const who of [bob, tab]) {
    await who.message("second 6").waitFor();
    expect(await shown(who)).toEqual(all);
  }
  await tab.page.close();
});

it("logging out needs no server, counts in all tabs at once, and in the end there too", async () => {
  const [, bob] = both();
  const tab = await Person.at(server.url, bob.context);
  await tab.open("lobby");
  await server.kill();
  await tab.say("not sent yet");
  await tab.page.getByLabel("Log out").click();
  await tab.page.getByRole("heading", { name: "Log out and lose 1 unsent message?" }).waitFor();
  await tab.page.getByRole("button", { name: "Cancel" }).click();
  await tab.message("not sent yet").waitFor();
  await tab.field.fill("nobody's business");
  await tab.page.getByLabel("Log out").click();
  await tab.page.locator("dialog").getByRole("button", { name: "Log out" }).click();
  await tab.page.locator(".login-card").waitFor();
  await bob.page.locator(".login-card").waitFor();
  const left = () =>
    bob.page.evaluate(async () => {
      const databases = (await indexedDB.databases()).map(({ name }) => name);
      return [databases, Object.keys(localStorage).filter((key) => key.startsWith("chat:draft"))];
    });
  await expect.poll(left).toEqual([[], []]);
  // The cookie is still there; the server hears of it as soon as it is back.
  await tab.page.reload();
  await tab.page.locator(".login-card").waitFor();
  const cookies = await bob.context.cookies();
  expect(cookies).toHaveLength(1);
  await server.start();
  await expect.poll(async () => (await bob.context.cookies()).length, { timeout: 10_000 }).toBe(0);
  const old = await browser.newContext();
  await old.addCookies(cookies);
  const answer = await old.request.get(`${server.url}/api/session`);
  expect(await answer.json()).toMatchObject({ user: null });
  await old.close();
  await tab.page.locator("input[name=username]").fill("bob");
  await tab.page.locator("input[name=password]").fill(PASSWORD);
  await tab.page.locator(".login-card [type=submit]").click();
  await tab.room("lobby").waitFor();
  expect([...bob.complaints, ...tab.complaints]).toEqual([]);
});
