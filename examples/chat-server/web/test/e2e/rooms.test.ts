import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, { locale: "en-GB" });
  await ann.register("ann");
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
  await bob.room("lobby").waitFor();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});

const dialog = (who: Person) => who.page.locator("dialog");
const button = (who: Person, name: string) => who.page.getByRole("button", { name, exact: true });
const firstRoom = (who: Person) => who.page.locator(".room .room-title").first();
const subtitle = (who: Person) => who.page.locator(".pane-title p");

/** Makes a group or a channel. */
async function create(who: Person, kind: string, name: string, people = ""): Promise<void> {
  await button(who, "New conversation").click();
  await dialog(who).locator(`input[value=${kind}]`).check();
  await dialog(who).getByLabel("Name", { exact: true }).fill(name);
  await dialog(who).getByLabel("People", { exact: true }).fill(people);
  await dialog(who).getByRole("button", { name: "Create" }).click();
  await who.page.locator(".pane-title h2", { hasText: name }).waitFor();
}

it("a channel says how many are in it, also when nobody was told who came", async () => {
  await ann.open("lobby");
  await expect.poll(() => subtitle(ann).textContent()).toBe("2 members");
  const cid = await Person.at(server.url, browser, { locale: "en-GB" });
  await cid.register("cid");
  await cid.open("lobby");
  await cid.say("Hello");
  // After a newcomer the page lets five seconds pass.
  await expect.poll(() => subtitle(ann).textContent(), { timeout: 20_000 }).toBe("3 members");
  await cid.context.close();
});

it("channels are made, found, joined and left", async () => {
  await create(ann, "channel", "garden");
  await expect.poll(() => firstRoom(ann).textContent()).toBe("garden");
  await button(bob, "Browse channels").click();
  await bob.page.getByLabel("Search channels").fill("gard");
  await expect.poll(() => bob.page.locator(".channel").count()).toBe(1);
  await bob.page.locator(".channel").getByRole("button", { name: "Join" }).click();
  await expect.poll(() => firstRoom(bob).textContent()).toBe("garden");
  await bob.say("What grows?");
  await ann.message("What grows?").waitFor();
  await expect.poll(() => subtitle(ann).textContent()).toBe("2 members");
  await button(bob, "About this room").click();
  await button(bob, "Leave").click();
  await dialog(bob).getByRole("button", { name: "Leave" }).click();
  await bob.room("garden").waitFor({ state: "detached" });
  await expect.poll(() => bob.page.evaluate(() => document.activeElement?.className)).toBe("room");
  await bob.join("garden");
});

it("a room's name and topic are changed where everybody sees it", async () => {
  await button(ann, "About this room").click();
  await button(ann, "Change name and topic").click();
  await dialog(ann).getByLabel("Name").fill("greenhouse");
  await dialog(ann).getByLabel("Topic").fill("Roses only");
  await dialog(ann).getByRole("button", { name: "Save" }).click();
  await dialog(ann).waitFor({ state: "detached" });
  await bob.page.locator(".pane-title h2", { hasText: "greenhouse" }).waitFor();
  await expect.poll(() => subtitle(bob).textContent()).toBe("Roses only");
  await ann.page.locator(".topic", { hasText: "Roses only" }).waitFor();
  // Who may not, sees no way to.
  await button(bob, "About this room").click();
  await bob.page.locator(".member").first().waitFor();
  expect(await button(bob, "Change name and topic").count()).toBe(0);
});

it("roles are given and taken back, and members removed", async () => {
  const role = ann.page.getByLabel("Role of bob");
  const save = ann.page.locator(".member .link");
  await role.selectOption("admin");
  await save.click();
  await button(bob, "Change name and topic").waitFor();
  await role.selectOption("member");
  await save.click();
  await button(bob, "Change name and topic").waitFor({ state: "detached" });
  await ann.page.getByLabel("Remove: bob").click();
  await dialog(ann).getByRole("button", { name: "Remove" }).click();
  await bob.room("greenhouse").waitFor({ state: "detached" });
  await bob.page.locator(".notice", { hasText: "You are no longer in the room" }).waitFor();
  await button(bob, "Dismiss").click();
  await ann.page.getByLabel("Remove: bob").waitFor({ state: "detached" });
  // And invited again; nobody of that name is said so.
  await ann.page.getByLabel("Somebody's name").fill("nobody");
  await button(ann, "Invite").click();
  await ann.page.locator(".notice", { hasText: "Nobody here is called nobody." }).waitFor();
  await button(ann, "Dismiss").click();
  await ann.page.getByLabel("Somebody's name").fill("bob");
  await button(ann, "Invite").click();
  await bob.room("greenhouse").waitFor();
});

it("the last owner may not go, and hears why", async () => {
  await ann.page.getByLabel("Role of ann").selectOption("member");
  await ann.page.locator(".member .link").click();
  await dialog(ann).getByRole("button", { name: "Save" }).click();
  await ann.page.locator(".notice", { hasText: "You may not do that." }).waitFor();
  await button(ann, "Dismiss").click();
  await expect.poll(() => ann.page.getByLabel("Role of ann").inputValue()).toBe("owner");
  await button(ann, "About this room").click();
});

it("groups and direct rooms are found by whom they are for", async () => {
  await create(ann, "group", "night shift", "bob, cid");
  await bob.room("night shift").waitFor();
  await button(ann, "New conversation").click();
  await dialog(ann).getByLabel("With", { exact: true }).fill("@bob");
  await dialog(ann).getByRole("button", { name: "Open" }).click();
  await ann.page.locator(".pane-title h2", { hasText: "bob" }).waitFor();
  await ann.say("psst");
  await bob.room("ann").locator(".badge").waitFor();
  expect(await bob.room("ann").locator(".room-last").textContent()).toBe("psst");
  await bob.page.getByLabel("Filter rooms").fill("NIGHT");
  await expect.poll(() => bob.page.locator(".room").count()).toBe(1);
  await bob.page.getByLabel("Filter rooms").fill("nothing like that");
  await bob.page.getByText("Nothing matches").waitFor();
  await bob.page.getByLabel("Filter rooms").fill("");
  await expect.poll(() => bob.page.locator(".room").first().locator(".room-title").textContent()).toBe("ann");
});

it("who clicks twice makes one room, and a copied text is never cut in silence", async () => {
  await button(bob, "New conversation").click();
  await bob.page.locator("input[value=group]").check();
  await dialog(bob).getByLabel("Name", { exact: true }).fill("only once");
  await dialog(bob).getByRole("button", { name: "Create" }).dblclick();
  await bob.page.locator(".pane-title h2", { hasText: "only once" }).waitFor();
  await bob.field.fill("x".repeat(20_000));
  await bob.field.press("Enter");
  await bob.page.locator(".notice", { hasText: "a message holds 16 KiB, which is about 16,000 letters" }).waitFor();
  await button(bob, "Dismiss").click();
  expect((await bob.field.inputValue()).length).toBe(20_000);
  await bob.field.fill("");
  expect(await bob.room("only once").count()).toBe(1);
});

it("a room that was just made stands first, over reloads, until something newer is written", async () => {
  await create(bob, "group", "just made");
  await bob.page.reload();
  await bob.room("just made").waitFor();
  expect(await firstRoom(bob).textContent()).toBe("just made");
  await ann.open("lobby");
  await ann.say("anything newer");
  await expect.poll(() => firstRoom(bob).textContent()).toBe("lobby");
  await bob.page.reload();
  await expect.poll(() => bob.page.locator(".room .room-title").nth(1).textContent()).toBe("just made");
});

it("the browser goes back and forward through the rooms, and each has an address", async () => {
  const title = bob.page.locator(".pane-title h2");
  await bob.open("lobby");
  await bob.open("only once");
  await bob.page.goBack();
  await expect.poll(() => title.textContent()).toBe("lobby");
  await bob.page.goForward();
  await expect.poll(() => title.textContent()).toBe("only once");
  const address = bob.page.url();
  await bob.open("lobby");
  await bob.page.goto(new URL("/icon.svg", address).href);
  await bob.page.goto(address);
  await expect.poll(() => title.textContent()).toBe("only once");
});

it("the room that was open last is open again after a reload, and after logging in", async () => {
  await bob.open("night shift");
  await bob.page.reload();
  await bob.page.locator(".pane-title h2", { hasText: "night shift" }).waitFor();
  await button(bob, "Log out").click();
  await bob.logIn("bob");
  await bob.page.locator(".pane-title h2", { hasText: "night shift" }).waitFor();
});

it("what is refused in a dialog is said in front of it", async () => {
  await button(bob, "New conversation").click();
  await dialog(bob).getByLabel("With", { exact: true }).fill("nobody at all");
  await dialog(bob).getByRole("button", { name: "Open" }).click();
  const notice = dialog(bob).locator(".notice");
  await notice.waitFor();
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await notice.waitFor({ state: "detached" });
  // Nor is anybody his own other, however he spells himself.
  await dialog(bob).getByLabel("With", { exact: true }).fill("@ＢＯＢ");
  await dialog(bob).getByRole("button", { name: "Open" }).click();
  await notice.filter({ hasText: "That is you. Direct messages go to somebody else." }).waitFor();
  await bob.page.keyboard.press("Escape");
  await dialog(bob).waitFor({ state: "detached" });
});

it("what was not sent before somebody was removed can be copied and thrown away", async () => {
  const cid = await Person.at(server.url, browser, { locale: "en-GB", permissions: ["clipboard-read", "clipboard-write"] });
  await cid.logIn("cid");
  await create(ann, "group", "brief", "cid");
  await cid.open("brief");
  await cid.context.setOffline(true);
  await cid.page.evaluate(() => dispatchEvent(new Event("offline")));
  const bar = (count: string) => cid.page.getByRole("button", { name: `${count} you are no longer in` });
  for (const text of ["first thought", "second thought"]) {
    await cid.say(text);
    await cid.message(text).locator(".fate").waitFor();
  }
  await button(ann, "About this room").click();
  await ann.page.getByLabel("Remove: cid").click();
  await dialog(ann).getByRole("button", { name: "Remove" }).click();
  await ann.page.getByLabel("Remove: cid").waitFor({ state: "detached" });
  await button(ann, "About this room").click();
  await cid.context.setOffline(false);
  await bar("2 unsent messages of rooms").click();
  const item = (text: string) => dialog(cid).locator("li", { hasText: text });
  await item("first thought").getByText("brief", { exact: true }).waitFor();
  await item("first thought").getByRole("button", { name: "Copy" }).click();
  await item("first thought").getByRole("button", { name: "Copied" }).waitFor();
  expect(await cid.page.evaluate(() => navigator.clipboard.readText())).toBe("first thought");
  const discard = async (text: string) => {
    await item(text).getByRole("button", { name: "Discard" }).click();
    await cid.page.getByRole("heading", { name: "Discard this message for good?" }).waitFor();
    await cid.page.locator("dialog dialog [data-kind=danger]").click();
  };
  await discard("first thought");
  await expect.poll(() => cid.kept("outbox")).toBe(1);
  await cid.page.reload();
  await bar("1 unsent message of a room").click();
  await item("second thought").getByText("brief", { exact: true }).waitFor();
  await discard("second thought");
  await dialog(cid).waitFor({ state: "detached" });
  await bar("1 unsent message of a room").waitFor({ state: "detached" });
  await expect.poll(() => cid.page.evaluate(() => document.activeElement?.className)).toBe("room");
  expect(cid.complaints).toEqual([]);
  await cid.context.close();
});
