import { expect, it } from "vitest";
import { PASSWORD, Person } from "../support/person";
import { stage } from "../support/stage";

const on = stage();

it("with a full disk the page opens, is the newest, and talks", async () => {
  const ann = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await ann.register("ann");
  await ann.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // As an earlier version of the server had it.
    await (await caches.open("chat-page")).put("/app.css", new Response("/* old */"));
  });
  const session = await ann.context.newCDPSession(ann.page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: on.server.url, quotaSize: 1 });
  await ann.page.reload();
  await ann.open("lobby");
  // Nothing can be kept: neither the page's files nor what is said.
  expect(
    await ann.page.evaluate(async () => {
      const cache = await caches.open("probe");
      return await cache.put("/probe", new Response("x".repeat(1000))).then(
        () => "kept",
        (error: Error) => error.name,
      );
    }),
  ).toBe("QuotaExceededError");
  expect(await ann.page.evaluate(async () => (await fetch("/app.css")).text())).toContain(".composer");
  await ann.say("with a full disk");
  await ann.message("with a full disk").waitFor();
  await ann.page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await ann.page.reload();
  await ann.message("with a full disk").waitFor();
  expect(ann.complaints).toEqual([]);
  await ann.context.close();
});

it("who logs in while the server still hears of the last logout stays logged in", async () => {
  const bob = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.page.route("**/api/logout", (route) => route.abort());
  await bob.page.getByLabel("Log out").click();
  await bob.page.locator(".login-card").waitFor();

  // The server hears of it again and again; its answer, which takes the cookie away, is slow.
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  const asked = new Promise<void>((resolve) => {
    void bob.page.route("**/api/logout", async (route) => {
      const response = await route.fetch();
      resolve();
      await held;
      await route.fulfill({ response });
    });
  });
  await asked;
  const logins: string[] = [];
  bob.page.on("request", (request) => {
    if (request.url().endsWith("/api/login")) {
      logins.push(request.url());
    }
  });
  await bob.page.locator("input[name=username]").fill("bob");
  await bob.page.locator("input[name=password]").fill(PASSWORD);
  await bob.page.locator(".login-card [type=submit]").click();
  await bob.page.locator(".login-card [type=submit][aria-disabled=true]").waitFor();
  expect(logins).toEqual([]);
  answer();
  await bob.room("lobby").waitFor();
  expect(logins).toHaveLength(1);
  await bob.page.reload();
  await bob.room("lobby").waitFor();
  expect(bob.complaints).toEqual([]);
  await bob.context.close();
});
