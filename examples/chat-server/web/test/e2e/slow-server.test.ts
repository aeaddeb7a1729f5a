import { expect, it } from "vitest";
import { PASSWORD, Person } from "../support/person";
import { stage } from "../support/stage";

const on = stage();

it("the page opens while the server hangs, and goes on when it does", async () => {
  const ann = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await ann.register("ann");
  await ann.open("lobby");
  await ann.say("before");
  await ann.page.locator(".message[data-seq]", { hasText: "before" }).waitFor();
  await expect.poll(() => ann.kept("messages")).toBeGreaterThan(0);
  await ann.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  on.server.hang(true);
  // Well below what the browser waits for a server.
  await ann.page.reload({ timeout: 20_000 });
  await ann.message("before").waitFor({ timeout: 15_000 });
  await ann.say("meanwhile");
  await ann.page.locator(".message[data-pending]").waitFor();
  on.server.hang(false);
  await ann.page.locator(".message[data-seq]", { hasText: "meanwhile" }).waitFor({ timeout: 40_000 });
  expect(ann.complaints).toEqual([]);
  await ann.context.close();
});

it("a logout that the server answers late ends nothing for whoever logs in in another tab", async () => {
  const bob = await Person.at(on.server.url, on.browser, { locale: "en-GB" });
  await bob.register("bob");
  const tab = await Person.at(on.server.url, bob.context);
  await tab.room("lobby").waitFor();
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
  await bob.page.getByLabel("Log out").click();
  await asked;
  const logins: string[] = [];
  tab.page.on("request", (request) => {
    if (request.url().endsWith("/api/login")) {
      logins.push(request.url());
    }
  });
  await tab.page.locator("input[name=username]").fill("ann");
  await tab.page.locator("input[name=password]").fill(PASSWORD);
  await tab.page.locator(".login-card [type=submit]").click();
  await tab.page.locator(".login-card [type=submit][aria-disabled=true]").waitFor();
  expect(logins).toEqual([]);
  answer();
  await tab.room("lobby").waitFor();
  await tab.page.reload();
  await tab.page.locator(".who", { hasText: "ann" }).waitFor();
  expect(await tab.context.cookies()).toHaveLength(1);
  expect([...bob.complaints, ...tab.complaints]).toEqual([]);
  await bob.context.close();
});
