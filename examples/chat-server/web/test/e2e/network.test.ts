import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { FaultProxy } from "../../../../../clients/typescript/test/support/proxy";
import { List } from "../support/list";
import { ARGS, Person } from "../support/person";
import { Server } from "../support/server";
import { messages, speak } from "../support/speak";

/** How long the network is away: a minute, unless CHAT_CUT_SECONDS says otherwise. */
const CUT_MS = Number(process.env["CHAT_CUT_SECONDS"] ?? "60") * 1_000;
const MISSED = 300;
const server = new Server();
const proxy = new FaultProxy(() => server.port);
const direct = new FaultProxy(() => server.port);
const urlOf = ({ port }: FaultProxy) => `http://127.0.0.1:${port}`;
const start = () => server.start("--origin", urlOf(proxy), "--origin", urlOf(direct));
let browser: Browser;
let [ann, bob]: Person[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGS });
  await Promise.all([proxy, direct].map((it) => it.start()));
  await start();
  const at = async (it: FaultProxy) => {
    const context = await browser.newContext({ locale: "en-GB" });
    await context.addInitScript(countSockets);
    return await Person.at(urlOf(it), context);
  };
  [ann, bob] = [await at(proxy), await at(direct)];
  await Promise.all([ann.register("ann"), bob.register("bob")]);
  await Promise.all([ann.open("lobby"), bob.open("lobby")]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([proxy, direct].map((it) => it.stop()));
  await server.remove();
});

function both(): [Person, Person] {
  if (ann === undefined || bob === undefined) {
    throw new Error("nobody is there");
  }
  return [ann, bob];
}

const live = (who: Person) => who.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });

/** All messages that come by on the way from the top to the end: their first words. */
async function words(who: Person): Promise<string[]> {
  const list = new List(who.page);
  const toTop = async () => {
    await list.box.evaluate((box) => box.scrollTo(0, 0));
    await list.frames(5);
    return (await list.first()).seq;
  };
  // Older messages come page by page.
  await expect.poll(toTop).toBe(1);
  const said = await list.box.evaluate(async (box) => {
    const [STEP, FRAMES] = [450, 4];
    const found: Record<number, string> = {};
    const isAtEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 2;
    for (let still = 0; still < 3; still = isAtEnd() ? still + 1 : 0) {
      for (const row of box.querySelectorAll<HTMLElement>(".message[data-seq]")) {
        found[Number(row.dataset["seq"])] = row.querySelector(".content")?.textContent ?? "";
      }
      box.scrollBy(0, STEP);
      for (let frame = 0; frame < FRAMES; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }
    return found;
  });
  // Numbers come in their order.
  return Object.values(said).map((text) => text.split(" ")[0] ?? "");
}

declare global {
  interface Window {
    /** Connections that the page began. */
    begun: number;
  }
}

/** Runs in the page: counts what it tries, also what the browser refuses. */
function countSockets(): void {
  window.begun = 0;
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      window.begun += 1;
    }
  };
}

/** Reading hundreds of messages from the top to the end takes long where others use the machine too. */
const LONG_MS = 180_000;
/** Pauses between tries grow to 15 s. */
const BACK_MS = 40_000;

it("a network that is silently gone loses nothing, doubles nothing, and counts what was missed", { timeout: CUT_MS + LONG_MS }, async () => {
  const [ann, bob] = both();
  await ann.say("before");
  await bob.message("before").waitFor();
  await bob.say("heard");
  await ann.message("heard").waitFor();
  // Nobody looks at the page: what comes is unread.
  await ann.page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  proxy.fault = "blackhole";
  const wait = new Promise((resolve) => setTimeout(resolve, CUT_MS));
  await ann.say("into the dark");
  await ann.page.locator(".message[data-pending]").waitFor();
  await speak(bob.page, messages(1, MISSED));
  await wait;
  // As after any night: what lay between has forgotten the connection.
  proxy.fault = "none";
  proxy.cut();
  await bob.message("into the dark").waitFor({ timeout: BACK_MS });
  await ann.page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await live(ann);
  await ann.page.locator(`.message[data-seq="${MISSED + 3}"]`).waitFor();
  // Both were at the end, and stayed there through all of it.
  for (const who of [ann, bob]) {
    await expect.poll(() => new List(who.page).gap()).toBeLessThan(2);
  }
  // Her own message reads what is before it.
  await ann.room("lobby").locator(".badge").waitFor({ state: "detached" });
  await speak(bob.page, messages(MISSED + 1, MISSED + 5));
  await expect.poll(() => ann.room("lobby").locator(".badge").textContent()).toBe("5");
  const missed = Array.from({ length: MISSED }, (_, at) => `m${at + 1}`);
  const after = [1, 2, 3, 4, 5].map((at) => `m${MISSED + at}`);
  expect(await words(ann)).toEqual(["before", "heard", ...missed, "into", ...after]);
});

it("what the server knows when it is killed amid a conversation is what everybody sees", { timeout: LONG_MS }, async () => {
  const [ann, bob] = both();
  for (let at = 1; at <= 8; at += 1) {
    await ann.say(`a${at}`);
    if (at === 4) {
      await bob.message("a2").waitFor();
      await server.kill();
    }
    await bob.say(`b${at}`);
  }
  await ann.field.fill("not yet sent");
  await start();
  for (const who of [ann, bob]) {
    // Or it waits for the end of a long pause.
    await who.hurry();
    await expect.poll(() => who.page.locator(".message[data-pending]").count(), { timeout: 20_000 }).toBe(0);
  }
  await ann.message("b8").waitFor();
  await bob.message("a8").waitFor();
  const shown = [await words(ann), await words(bob)].map((all) => all.filter((word) => /^[ab]\d/u.test(word)));
  expect(shown[0]).toEqual(shown[1]);
  for (const name of ["a", "b"]) {
    const whole = Array.from({ length: 8 }, (_, at) => `${name}${at + 1}`);
    expect(shown[0]?.filter((word) => word.startsWith(name))).toEqual(whole);
  }
  expect(await ann.field.inputValue()).toBe("not yet sent");
});

it("whoever looks at a room stays there when the server begins a new history", async () => {
  const [, bob] = both();
  await server.kill();
  await server.run("new-epoch");
  await start();
  await bob.hurry();
  await bob.say("anew");
  await bob.page.locator(".message[data-seq]", { hasText: "anew" }).waitFor({ timeout: BACK_MS });
  expect(await bob.page.locator(".notice").count()).toBe(0);
  expect(await bob.page.locator(".pane-title h2").textContent()).toBe("lobby");
});

it("a page hears from the browser that the network went and came", async () => {
  const [ann, bob] = both();
  await ann.context.setOffline(true);
  await ann.page.locator(".pane .connection[data-state=offline]").waitFor();
  proxy.cut();
  await ann.say("from a tunnel");
  await ann.page.locator(".message[data-pending]").waitFor();
  // Without a network it does not even try; what it tried the browser itself would refuse.
  const tries = await ann.page.evaluate(() => window.begun);
  expect(tries).toBeGreaterThan(0);
  await ann.page.waitForTimeout(1_500);
  expect(await ann.page.evaluate(() => window.begun)).toBe(tries);
  await ann.context.setOffline(false);
  await bob.message("from a tunnel").waitFor();
  await live(ann);
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});
