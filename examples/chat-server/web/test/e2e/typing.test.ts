import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Between } from "../support/between";
import { launch } from "../support/browser";
import { Person } from "../support/person";
import { Server } from "../support/server";
import { en } from "../support/words";

const [server, between] = [new Server(), new Between()];
let browser: Browser;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  browser = await launch();
  await server.start();
  ann = await Person.at(server.url, browser, { locale: "en-GB", permissions: ["clipboard-read", "clipboard-write"] });
  await between.stand(ann);
  await ann.register("ann");
  await ann.open("lobby");
  await makeGroup(ann, "shed");
  bob = await Person.at(server.url, browser, { locale: "en-GB" });
  await bob.register("bob");
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});

const dialog = (who: Person) => who.page.locator("dialog");
const press = (who: Person, name: string) => who.page.getByRole("button", { name, exact: true }).click();
const notice = (text: string) => ann.page.locator(".notice", { hasText: text });
const title = (who: Person) => who.page.locator(".pane-title h2").textContent();
const stored = (text: string) => ann.page.locator(".message[data-seq]", { hasText: text }).waitFor();
const editor = () => ann.page.getByLabel("Editing a message");

/** Fills in what makes a group. */
async function begin(who: Person, name: string): Promise<void> {
  await press(who, "New conversation");
  await dialog(who).locator("input[value=group]").check();
  await dialog(who).getByLabel("Name", { exact: true }).fill(name);
}

async function makeGroup(who: Person, name: string, people = ""): Promise<void> {
  await begin(who, name);
  await dialog(who).getByLabel("People", { exact: true }).fill(people);
  await press(who, "Create");
  await who.page.locator(".pane-title h2", { hasText: name }).waitFor();
}

it("what is written while the server has sent the page away stays in the field", async () => {
  await ann.open("lobby");
  await ann.say("refuse me while I am here");
  await ann.page.getByRole("button", { name: "Try again" }).waitFor();
  await between.sendAway(4504);
  await ann.page.locator(".pane .connection[data-state=closed]").waitFor();
  await ann.say("important words");
  await notice(en.errors["NOT_CONNECTED"] ?? "").waitFor();
  expect(await ann.field.inputValue()).toBe("important words");
  await press(ann, "Dismiss");
  await press(ann, "Try again");
  await notice(en.errors["NOT_CONNECTED"] ?? "").waitFor();
  await press(ann, "Connect again");
  await ann.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });
  await ann.field.press("Enter");
  await stored("important words");
  expect(await ann.field.inputValue()).toBe("");
});

it("a message that was refused is thrown away only after a question", async () => {
  await ann.open("shed");
  await ann.say("refuse me for good");
  await press(ann, "Discard");
  await dialog(ann).getByRole("button", { name: "Cancel" }).click();
  await ann.message("refuse me for good").waitFor();
  await press(ann, "Discard");
  await dialog(ann).getByRole("button", { name: "Discard" }).click();
  await ann.message("refuse me for good").waitFor({ state: "detached" });
  expect(await ann.page.evaluate(() => document.activeElement?.role)).toBe("log");
});

it("the first line of a message stands as far in as it was written", async () => {
  await ann.open("shed");
  await ann.say("\n    if (x) {\n      y();\n    }\n\n");
  await stored("if (x)");
  expect((await ann.contents()).at(-1)).toBe("    if (x) {\n      y();\n    }");
  await ann.field.press("ArrowUp");
  await editor().press("Control+End");
  await editor().pressSequentially(" // done ");
  await editor().press("Enter");
  await ann.page.locator(".edited").waitFor();
  expect((await ann.contents()).at(-1)).toBe("    if (x) {\n      y();\n    } // done");
});

it("an edit is neither given up with a composition nor saved as nothing", async () => {
  await ann.open("shed");
  await ann.say("tea");
  await stored("tea");
  await ann.field.press("ArrowUp");
  await editor().press("End");
  await ann.page.keyboard.type(" and cake");
  const session = await ann.context.newCDPSession(ann.page);
  await session.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await ann.page.keyboard.press("Escape");
  await session.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
  await expect.poll(() => editor().inputValue()).toBe("tea and cake");
  await editor().fill(" ");
  await editor().press("Enter");
  await notice(en.errors["EMPTY"] ?? "").waitFor();
  expect(await editor().count()).toBe(1);
  await editor().press("Escape");
  await ann.message("tea").waitFor();
  await press(ann, "Dismiss");
});

it("what was begun in a room that one is removed from can be copied and thrown away", async () => {
  await makeGroup(bob, "crew", "ann");
  await ann.open("crew");
  await ann.say("what I said");
  await stored("what I said");
  await ann.field.fill("two hours of careful writing");
  await ann.message("what I said").hover();
  await ann.message("what I said").getByLabel("Edit").click();
  await editor().fill("what I meant");
  await begin(ann, "half a name");
  await press(bob, "About this room");
  await bob.page.getByLabel("Remove: ann").click();
  await dialog(bob).getByRole("button", { name: "Remove" }).click();
  await ann.room("crew").waitFor({ state: "detached" });
  // What one does meanwhile goes on.
  await notice("You are no longer in the room").waitFor();
  expect(await dialog(ann).getByLabel("Name", { exact: true }).inputValue()).toBe("half a name");
  await ann.page.keyboard.press("Escape");
  const bar = ann.page.locator(".stranded-bar");
  await bar.filter({ hasText: "2 unsent messages" }).click();
  const item = (text: string) => dialog(ann).locator("li", { hasText: text });
  await item("two hours").getByRole("button", { name: "Copy" }).click();
  await item("two hours").getByRole("button", { name: "Copied" }).waitFor();
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe("two hours of careful writing");
  for (const text of ["what I meant", "two hours"]) {
    await item(text).getByRole("button", { name: "Discard" }).click();
    await ann.page.locator("dialog dialog [data-kind=danger]").click();
    await item(text).waitFor({ state: "detached" });
  }
  await bar.waitFor({ state: "detached" });
  await ann.page.reload();
  await ann.page.locator(".pane .connection[data-state=live]").waitFor({ state: "attached" });
  expect(await bar.count()).toBe(0);
  await press(bob, "About this room");
});

it("who changes a room's topic leaves the name to others, who change it meanwhile", async () => {
  await makeGroup(ann, "old name", "bob");
  await bob.open("old name");
  await press(ann, "About this room");
  await ann.page.getByLabel("Role of bob").selectOption("admin");
  await press(ann, "Save");
  await press(bob, "About this room");
  const settings = async (who: Person, label: string, text: string) => {
    await press(who, "Change name and topic");
    await dialog(who).getByLabel(label).fill(text);
    return () => dialog(who).getByRole("button", { name: "Save" }).click();
  };
  const save = await settings(ann, "Topic", "Roses");
  await (await settings(bob, "Name", "new name"))();
  await ann.room("new name").waitFor();
  await save();
  await bob.page.locator(".topic", { hasText: "Roses" }).waitFor();
  expect(await title(bob)).toBe("new name");
  await Promise.all([ann, bob].map((who) => press(who, "About this room")));
});

it("logging out asks about what is only begun, too", async () => {
  await ann.open("shed");
  await ann.field.fill("a letter");
  await press(ann, "Log out");
  await ann.page.getByRole("heading", { name: /^Log out and lose \d unsent message/u }).waitFor();
  await dialog(ann).getByRole("button", { name: "Cancel" }).click();
  expect(await ann.field.inputValue()).toBe("a letter");
});
