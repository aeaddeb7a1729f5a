import { expect, it } from "vitest";
import { Person } from "../support/person";
import { stage } from "../support/stage";

const on = stage();

/** Writes something, and sees that the server has it. */
async function talk(who: Person, text: string): Promise<void> {
  await who.open("lobby");
  await who.say(text);
  await who.page.locator(".message[data-seq]", { hasText: text }).waitFor();
}

async function logOut(who: Person): Promise<void> {
  await who.page.getByLabel("Log out").click();
  await who.page.locator(".login-card").waitFor();
  // In the end the server knows it too.
  await expect.poll(async () => (await who.context.cookies()).length).toBe(0);
  expect(who.complaints).toEqual([]);
}

/** Runs in the page: takes all the room that there is. */
function fill(): void {
  for (let size = 5 * 1024 * 1024, at = 0; size >= 1; ) {
    try {
      localStorage.setItem(`${at}`, "x".repeat(size));
      at += 1;
    } catch {
      size = Math.floor(size / 2);
    }
  }
}

it("where the browser's storage is full one logs in, talks, comes back and logs out", async () => {
  const ann = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await ann.page.evaluate(fill);
  await ann.register("ann");
  await talk(ann, "first");
  await ann.page.reload();
  await talk(ann, "second");
  await logOut(ann);
  await ann.page.reload();
  await ann.page.locator(".login-card").waitFor();
  await ann.context.close();
});

it("who logs out when it has become full stays out, though the server hears of it late", async () => {
  const bob = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await bob.register("bob");
  await talk(bob, "so far");
  await bob.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await bob.page.evaluate(fill);
  await on.server.kill();
  await bob.page.getByLabel("Log out").click();
  await bob.page.locator(".login-card").waitFor();
  await bob.page.reload();
  await bob.page.locator(".login-card").waitFor();
  await on.server.start();
  await expect.poll(async () => (await bob.context.cookies()).length).toBe(0);
  expect(bob.complaints).toEqual([]);
  await bob.context.close();
});

it("where the browser allows no storage one logs in, talks, comes back and logs out", async () => {
  const context = await on.browser.newContext({ locale: "en-GB" });
  await context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      const get = () => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(window, name, { get });
    }
    Object.defineProperty(window, "indexedDB", { value: undefined });
  });
  const eve = await Person.at(on.server.url, context);
  await eve.register("eve");
  await talk(eve, "hello");
  await eve.page.reload();
  await talk(eve, "again");
  await logOut(eve);
  await context.close();
});

it("what is written when the browser has thrown away what it kept outlives the page", async () => {
  const fay = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await fay.register("fay");
  await talk(fay, "in time");
  await fay.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    for (const { name = "" } of await indexedDB.databases()) {
      const deleting = indexedDB.deleteDatabase(name);
      await new Promise((resolve) => (deleting.onsuccess = resolve));
    }
  });
  await on.server.kill();
  await fay.say("afterwards");
  await expect.poll(async () => (await fay.page.evaluate(() => indexedDB.databases())).length).toBe(1);
  await expect.poll(() => fay.kept("outbox")).toBe(1);
  await fay.page.reload();
  await fay.message("afterwards").waitFor();
  await fay.message("in time").waitFor();
  await on.server.start();
  await fay.hurry();
  await fay.page.locator(".message[data-seq]", { hasText: "afterwards" }).waitFor();
  expect(fay.complaints).toEqual([]);
  await fay.context.close();
});
