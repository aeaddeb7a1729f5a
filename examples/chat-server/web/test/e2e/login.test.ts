import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { PASSWORD, Person } from "../support/person";
import { Server } from "../support/server";

const [closed, open] = [new Server(), new Server()];
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await closed.remove();
  await open.remove();
});

it("accounts are made, and each refusal says why", async () => {
  await closed.start();
  const ann = await Person.at(closed.url, browser, { locale: "en-GB" });
  const { page } = ann;
  const attempt = async (user: string, password: string, problem: string) => {
    await page.getByLabel("Name").fill(user);
    await page.getByLabel("Password").fill(password);
    await page.locator(".login-card [type=submit]").click();
    await page.locator(".problem", { hasText: problem }).waitFor();
  };
  await attempt("ann", PASSWORD, "Name or password is not right.");
  await page.getByRole("button", { name: "New here?" }).click();
  await attempt("ann", "short", "That password cannot be used");
  await attempt("…", PASSWORD, "That name cannot be used.");
  await page.getByLabel("Name").fill("ann");
  await page.locator(".login-card [type=submit]").click();
  await ann.room("lobby").waitFor();
  expect(await page.locator(".who").textContent()).toBe("ann");
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Welcome back" }).waitFor();
  await page.getByRole("button", { name: "New here?" }).click();
  await attempt("ann", PASSWORD, "Somebody has that name already.");
  await page.getByRole("button", { name: "I have an account" }).click();
  await ann.logIn("ann");
});

it("with open doors: log in, pick a room, talk, and a second window hears it", async () => {
  await open.start("--auth", "open");
  const come = async (name: string) => {
    const who = await Person.at(open.url, browser, { locale: "en-GB" });
    await who.page.getByText("anybody can take any name").waitFor();
    expect(await who.page.locator("input[name=password]").count()).toBe(0);
    await who.page.getByLabel("Name").fill(name);
    await who.page.getByRole("button", { name: "Log in" }).click();
    await who.open("lobby");
    return who;
  };
  const [ann, bob] = [await come("Ann"), await come("bob")];
  await ann.say("Hello, second window");
  await bob.message("Hello, second window").waitFor();
  expect(await bob.page.locator(".author").textContent()).toBe("ann");
  await ann.page.reload();
  await ann.message("Hello, second window").waitFor();
  await ann.page.getByRole("button", { name: "Log out" }).click();
  await ann.page.getByRole("heading", { name: "Come in" }).waitFor();
  await ann.page.reload();
  await ann.page.getByRole("heading", { name: "Come in" }).waitFor();
});

it("with open doors: a name that is none is refused as such, and one may be spelled otherwise", async () => {
  const cid = await Person.at(open.url, browser, { locale: "en-GB" });
  const come = async (name: string) => {
    await cid.page.getByLabel("Name").fill(name);
    await cid.page.getByRole("button", { name: "Log in" }).click();
  };
  await come("cid lee");
  const why = cid.page.locator(".login-card [role=status]");
  await why.waitFor();
  expect(await why.textContent()).toBe("That name cannot be used.");
  await cid.page.reload();
  await cid.page.getByRole("heading", { name: "Come in" }).waitFor();
  expect(await why.count()).toBe(0);
  // Of full width, as some keyboards write.
  await come("ｃｉｄ");
  await cid.open("lobby");
  await expect.poll(() => cid.page.locator(".who").textContent()).toBe("cid");
  await cid.say("It is me");
  await cid.page.locator(".message[data-seq]", { hasText: "It is me" }).getByRole("button", { name: "Edit" }).waitFor({ state: "attached" });
  await cid.context.close();
});

it("a page that the server sends away says so, and comes back when asked", async () => {
  const eve = await Person.at(open.url, browser, { locale: "en-GB" });
  let isFlood = true;
  await eve.page.routeWebSocket(/\/chat$/u, (socket) => {
    socket.connectToServer();
    if (isFlood) {
      isFlood = false;
      void socket.close({ code: 4505, reason: "flood" });
    }
  });
  await eve.page.getByLabel("Name").fill("eve");
  await eve.page.getByRole("button", { name: "Log in" }).click();
  await eve.page.locator(".pane .connection", { hasText: "too much at once" }).waitFor();
  await eve.page.locator(".pane .connection").getByRole("button", { name: "Connect again" }).click();
  await eve.open("lobby");
});
