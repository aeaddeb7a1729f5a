import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";

const server = new Server();
let browser: Browser;
let ann: Person;
/** Ann's other device. */
let phone: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, { locale: "en-GB" });
  await ann.register("ann");
  phone = await Person.at(server.url, browser, { locale: "en-GB" });
  await phone.logIn("ann");
  for (const who of [ann, phone]) {
    await who.open("lobby");
  }
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect([...ann.complaints, ...phone.complaints]).toEqual([]);
});

const editor = (who: Person) => who.page.getByLabel("Editing a message");
const press = (who: Person, name: string) => who.page.getByRole("button", { name, exact: true }).click();
const notice = (who: Person, text: string) => who.page.locator(".notice", { hasText: text });
const stored = (who: Person) => who.page.locator(".message[data-pending]").waitFor({ state: "detached" });

/** Writes a message and begins to change it. */
async function begin(who: Person, text: string, wanted: string): Promise<void> {
  await who.say(text);
  await who.message(text).waitFor();
  await stored(who);
  await who.field.press("ArrowUp");
  await editor(who).fill(wanted);
}

async function tool(who: Person, text: string, name: string): Promise<void> {
  await who.message(text).hover();
  await who.message(text).getByLabel(name).click();
}

async function makeGroup(who: Person, name: string): Promise<void> {
  await press(who, "New conversation");
  await who.page.locator("dialog input[value=group]").check();
  await who.page.locator("dialog").getByLabel("Name", { exact: true }).fill(name);
  await who.page.keyboard.press("Enter");
  await who.page.locator(".pane-title h2", { hasText: name }).waitFor();
}

/** All of one length: none is a part of another. */
let names = 10;
beforeEach(async () => {
  names += 1;
  await makeGroup(ann, `room ${names}`);
  await phone.open(`room ${names}`);
});

it("whoever wants to change what is still on its way changes that, and nothing before it", async () => {
  let hold: Promise<void> | undefined;
  const eve = await Person.at(server.url, browser, { locale: "en-GB" });
  await eve.page.routeWebSocket(/\/chat$/u, (page) => {
    const chat = page.connectToServer();
    chat.onMessage(async (frame) => {
      await hold;
      page.send(frame);
    });
  });
  await eve.register("eve");
  await eve.open("lobby");
  await eve.say("the one before");
  await eve.message("the one before").waitFor();
  await stored(eve);
  let release = (): void => undefined;
  hold = new Promise((resolve) => (release = resolve));
  await eve.say("the newest");
  await eve.message("the newest").waitFor();
  await eve.field.press("ArrowUp");
  expect(await editor(eve).count()).toBe(0);
  release();
  await expect.poll(() => editor(eve).inputValue()).toBe("the newest");
  await editor(eve).press("Escape");

  // Who goes on writing meanwhile is not interrupted.
  hold = new Promise((resolve) => (release = resolve));
  await eve.say("newer");
  await eve.message("newer").waitFor();
  await eve.field.press("ArrowUp");
  await eve.field.press("x");
  release();
  await stored(eve);
  expect(await editor(eve).count()).toBe(0);
  expect(await eve.field.inputValue()).toBe("x");
  expect(eve.complaints).toEqual([]);
  await eve.context.close();
});

it("an edit that was begun goes on after another room, a reload and in another tab", async () => {
  await begin(ann, "tea", "tea or cof");
  await ann.open("lobby");
  expect(await editor(ann).count()).toBe(0);
  await ann.say("elsewhere");
  await ann.message("elsewhere").waitFor();
  await ann.open(`room ${names}`);
  expect(await editor(ann).inputValue()).toBe("tea or cof");
  await editor(ann).press("End");
  await editor(ann).pressSequentially("f");
  await ann.page.reload();
  await expect.poll(() => editor(ann).inputValue()).toBe("tea or coff");
  const tab = await Person.at(server.url, ann.context);
  await expect.poll(() => editor(tab).inputValue()).toBe("tea or coff");
  await editor(tab).fill("tea or coffee");
  await expect.poll(() => editor(ann).inputValue()).toBe("tea or coffee");
  await editor(ann).press("Enter");
  await phone.message("tea or coffee").waitFor();
  await editor(tab).waitFor({ state: "detached" });
  await tab.page.close();
  await ann.page.reload();
  await ann.message("tea or coffee").waitFor();
  expect(await editor(ann).count()).toBe(0);
});

it("who comes second keeps what he wrote, hears why, and replaces the newest version when he saves again", async () => {
  await begin(ann, "one", "one, by the first device");
  await phone.message("one").waitFor();
  await tool(phone, "one", "Edit");
  await editor(phone).fill("one, by the second device");
  await editor(phone).press("Enter");
  await ann.message("one, by the second device").waitFor();
  await press(ann, "Save");
  await notice(ann, "The message was changed elsewhere meanwhile.").waitFor();
  expect(await editor(ann).inputValue()).toBe("one, by the first device");
  await press(ann, "Dismiss");
  await press(ann, "Save");
  await phone.message("one, by the first device").waitFor();
  await editor(ann).waitFor({ state: "detached" });
});

it("where the message was deleted meanwhile, what was written goes on as a message of its own", async () => {
  await begin(ann, "wrong", "right");
  await phone.message("wrong").waitFor();
  await tool(phone, "wrong", "Delete");
  await phone.page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await ann.page.getByText("This message was deleted.").waitFor();
  await press(ann, "Save");
  await notice(ann, "The message was deleted meanwhile.").waitFor();
  await press(ann, "Dismiss");
  expect(await ann.field.inputValue()).toBe("right");
  await ann.page.reload();
  await ann.page.getByText("This message was deleted.").waitFor();
  expect(await ann.field.inputValue()).toBe("right");
  await ann.field.press("Enter");
  await phone.message("right").waitFor();
});

it("without a connection a change says that it is on its way, and is done when the server is back", async () => {
  await begin(ann, "early", "late");
  await server.kill();
  await ann.page.locator(".pane .connection:not([data-state=live])").waitFor();
  await press(ann, "Save");
  await ann.message("early").getByText("Saving…").waitFor();
  await ann.page.locator(".composer[aria-busy=true]", { hasText: "Saving…" }).waitFor();
  expect(await editor(ann).isEditable()).toBe(false);
  // What is on its way cannot be called back.
  expect(await ann.page.getByRole("button", { name: "Cancel" }).isDisabled()).toBe(true);
  await editor(ann).press("Escape");
  expect(await editor(ann).inputValue()).toBe("late");
  await server.start();
  await Promise.all([ann.hurry(), phone.hurry()]);
  await ann.message("late").waitFor();
  await ann.page.locator(".fate").waitFor({ state: "detached" });
  await phone.message("late").waitFor();
});

it("a change that nobody answered says so, and can be tried again", async () => {
  await ann.say("not for ever");
  await phone.message("not for ever").waitFor();
  await stored(ann);
  await ann.page.clock.install();
  await server.kill();
  await ann.page.locator(".pane .connection:not([data-state=live])").waitFor();
  await tool(ann, "not for ever", "Delete");
  await ann.page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await ann.message("not for ever").getByText("Deleting…").waitFor();
  expect(await ann.message("not for ever").getByLabel("Delete").isDisabled()).toBe(true);
  await ann.page.clock.fastForward(20_000);
  await notice(ann, "The server did not answer in time.").waitFor();
  await ann.page.locator(".fate").waitFor({ state: "detached" });
  await server.start();
  await Promise.all([ann.hurry(), phone.hurry()]);
  await ann.page.clock.resume();
  await ann.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });
  await press(ann, "Dismiss");
  await tool(ann, "not for ever", "Delete");
  await ann.page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await phone.page.getByText("This message was deleted.").waitFor();
});
