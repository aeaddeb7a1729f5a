import type { Page } from "playwright-core";
import type { Person } from "./person";
import { PASSWORD } from "./person";
import type { Server } from "./server";

/** Called at each screen, with its name and the page that shows it. */
type Visit = (name: string, page: Page) => Promise<void>;

/** What the walk writes itself: all else on the screens is the page's own. */
export const WRITTEN = ["bob", "garden", "shed", "Roses and more", "Lovely weather", "Are you there?", "soon", "refuse me"];

/**
 * Shows every screen there is, one after the other, in whatever language the page speaks; the server
 * has no lobby and is killed at the end. `bob` is registered, `who` has the login before him.
 */
export async function walk(who: Person, bob: Person, server: Server, visit: Visit): Promise<void> {
  const { page } = who;
  const see = (name: string) => visit(name, page);
  const end = () => page.locator("dialog[open]").last().locator(".icon-button").first().click();
  const [newRoom, browse] = [page.locator(".sidebar-head button").nth(1), page.locator(".sidebar-head button").nth(0)];
  const submit = page.locator("dialog [type=submit]");
  const isWide = async () => (page.viewportSize()?.width ?? 0) >= 720;

  await refuse(page, "refuse me");
  await page.goto(server.url);

  // Coming in.
  await page.locator(".login-card").waitFor();
  await see("login");
  await page.locator("input[name=username]").fill("bob");
  await page.locator("input[name=password]").fill("quite another one");
  await page.locator(".login-card [type=submit]").click();
  await page.locator(".problem").waitFor();
  await see("login refused");
  await page.locator(".login-card .link").click();
  await see("register");
  await page.locator("input[name=username]").fill("ann");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator(".login-card [type=submit]").click();
  await page.locator(".no-rooms p").first().waitFor();
  await see("no rooms");

  // Making and finding rooms.
  await newRoom.click();
  await see("new conversation");
  await page.locator("dialog .field").fill("nobody");
  await submit.click();
  await page.locator("dialog .notice").waitFor();
  await page.locator("dialog .field").fill("");
  await see("notice in a dialog");
  await page.locator(".notice button").click();
  await page.locator("dialog .field").fill("ann");
  await submit.click();
  await page.locator("dialog .notice").waitFor();
  await see("nobody writes to himself");
  await page.locator(".notice button").click();
  await page.locator("input[value=channel]").check();
  await see("new channel");
  await page.locator("dialog .field").nth(0).fill("garden");
  await page.locator("dialog .field").nth(1).fill("Roses and more");
  await submit.click();
  await page.locator(".pane-title").waitFor();
  await page.locator(".messages .empty").waitFor();
  await see("empty room");
  await bob.join("garden");
  await bob.say("Lovely weather");
  await page.locator(".message").waitFor();
  await browseSee();

  // A conversation.
  await who.say("Are you there?");
  await bob.message("Are you there?").waitFor();
  await page.locator(".message[data-pending]").waitFor({ state: "detached" });
  await see("conversation");
  await who.field.fill("soon");
  await see("something begun");
  await who.say("1".repeat(20_000));
  await page.locator(".notice").waitFor();
  await see("too long");
  await page.locator(".notice button").click();
  await who.field.fill("");
  await who.field.press("ArrowUp");
  await page.locator(".editing").waitFor();
  await see("editing");
  await page.keyboard.press("Escape");
  const mine = page.locator(".message").last();
  await mine.click();
  await mine.locator(".tools button").last().click();
  await see("asking before deleting");
  await page.locator("dialog [data-kind=danger]").click();
  await page.locator(".tombstone").waitFor();
  await see("deleted");
  await who.say("refuse me");
  await page.locator(".fate[data-failed]").waitFor();
  await see("not sent");
  await page.locator(".fate .link").last().click();
  await see("asking before discarding");
  await page.locator("dialog [data-kind=danger]").click();

  // About a room.
  await page.locator(".pane-head > button").last().click();
  await page.locator(".member").nth(1).waitFor();
  await see("details");
  await page.locator(".about .button").click();
  await see("changing a room");
  await end();
  await page.locator(".member .icon-button").click();
  await see("asking before removing");
  // Another size of the page has other details, which ask anew.
  if (await page.locator("dialog[open]").isVisible()) {
    await end();
  }
  await page.locator(".details > .button[data-kind=danger]").click();
  await see("asking before leaving");
  await end();
  await page.locator(".details-head .icon-button").click();

  // Several rooms, with something unread; nothing open.
  if (await isWide()) {
    await page.reload();
    await page.locator(".filter input").fill("zzz");
    await page.locator(".no-rooms").waitFor();
    await see("nothing matches");
    await page.locator(".filter input").fill("");
  }
  await bob.page.locator(".sidebar-head button").nth(1).click();
  await bob.page.locator("dialog .field").fill("ann");
  await bob.page.locator("dialog [type=submit]").click();
  await bob.page.locator(".pane-title h2", { hasText: "ann" }).waitFor();
  await bob.say("soon");
  await page.locator(".badge").waitFor();
  await see("something unread");

  // A room goes, and something was not sent there.
  await bob.page.locator(".sidebar-head button").nth(1).click();
  await bob.page.locator("dialog input[value=group]").check();
  await bob.page.locator("dialog .field").nth(0).fill("shed");
  await bob.page.locator("dialog .field").nth(2).fill("ann");
  await bob.page.locator("dialog [type=submit]").click();
  await who.open("shed");
  await who.say("refuse me");
  await page.locator(".fate[data-failed]").waitFor();
  await page.locator(".pane-head > button").last().click();
  await page.locator(".details > .button[data-kind=danger]").click();
  await page.locator("dialog .button[data-kind=danger]").last().click();
  await page.locator(".stranded-bar").waitFor();
  await see("something not sent in a room that is gone");
  await page.locator(".stranded-bar").click();
  await page.locator(".stranded small", { hasText: "shed" }).waitFor();
  await see("what was not sent there");
  await page.locator(".stranded .link").last().click();
  await page.locator("dialog dialog [data-kind=danger]").click();
  await page.locator(".stranded-bar").waitFor({ state: "detached" });

  // What goes wrong.
  const tab = await page.context().newPage();
  await tab.goto(server.url);
  await tab.locator(".sidebar-foot > button").click();
  await page.locator(".login-card [role=status]").waitFor();
  await tab.close();
  await see("logged out elsewhere");
  await who.logIn("ann");
  await who.open("garden");
  await server.kill();
  await page.locator(".pane .connection:not([data-state=live])").waitFor();
  await who.say("soon");
  await see("connection lost");
  await page.evaluate(() => {
    Intl.DateTimeFormat.prototype.formatToParts = () => [];
    Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get: () => undefined });
  });
  await who.field.fill("soon");
  await page.locator("main [role=alert]").waitFor();
  await see("broken");

  async function browseSee() {
    if (await isWide()) {
      await browse.click();
      await page.locator(".channel").waitFor();
      await see("browsing");
      await page.locator("dialog input").fill("zzz");
      await page.locator("dialog .empty").waitFor();
      await page.locator("dialog input").fill("");
      await page.locator(".channel").waitFor();
      await end();
    }
  }
}

/** Between this page and the server somebody refuses each message with this text, the first time. */
export async function refuse(page: Page, content: string): Promise<void> {
  const tried = new Set<string | undefined>();
  await page.routeWebSocket(/\/chat$/u, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const action = JSON.parse(String(frame)) as { type: string; content?: string; requestId?: string; clientMessageId?: string };
      const { requestId, clientMessageId } = action;
      if (action.type === "SEND_MESSAGE" && action.content === content && !tried.has(clientMessageId)) {
        tried.add(clientMessageId);
        const refusal = { type: "ERROR", code: "FORBIDDEN", message: "no", retryable: false, requestId, clientMessageId };
        socket.send(JSON.stringify(refusal));
      } else {
        server.send(frame);
      }
    });
  });
}
