import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RefusedError, memoryCache } from "../../src/index.js";
import { World, everything, until } from "../support/world.js";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const LOBBY = 1;

describe("with a real server", () => {
  it("logs in, sends, and shows it to others", async () => {
    const [ann, bob] = [await world.live("ann"), await world.live("bob")];
    bob.open(LOBBY);
    const accepted = await ann.send(LOBBY, "hi");
    expect(accepted).toMatchObject({ roomId: LOBBY, seq: 1, duplicate: false });
    const shown = await until(bob, (it) => it.rooms[0]?.messages.length === 1);
    expect(shown.rooms[0]?.messages[0]).toMatchObject({ user: "ann", content: "hi" });
    expect(shown.rooms[0]?.unreadCount).toBe(1);
    const marker = await bob.request({ type: "MARK_READ", roomId: LOBBY, seq: 1 });
    expect(marker.unreadCount).toBe(0);
    expect(bob.snapshot.rooms[0]?.unreadCount).toBe(0);
  });

  it("asks, and is refused", async () => {
    const ann = await world.live("ann");
    await world.live("bob");
    const { room } = await ann.request({ type: "CREATE_ROOM", kind: "group", name: "Tea", users: ["bob"] });
    ann.open(room.id);
    const shown = await until(ann, (it) => it.rooms.find(({ id }) => id === room.id)?.members.length === 2);
    expect(shown.rooms.find(({ id }) => id === room.id)?.hasAllMembers).toBe(true);
    const refusal = ann.request({ type: "JOIN_ROOM", roomId: 999 });
    await expect(refusal).rejects.toThrow(RefusedError);
    await expect(refusal).rejects.toMatchObject({ code: "NOT_FOUND", retryable: false });
    const invitation = ann.request({ type: "INVITE_USER", roomId: room.id, user: "Nobody" });
    await expect(invitation).rejects.toMatchObject({ code: "NOT_FOUND", details: { user: "Nobody" } });
    await expect(ann.send(999, "hm")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(ann.snapshot.outbox).toMatchObject([{ roomId: 999, refused: "NOT_FOUND" }]);
  });

  it("resumes after a cut: what was missed comes once and in order", async () => {
    const [ann, bob] = [await world.live("ann"), await world.live("bob")];
    bob.open(LOBBY);
    await ann.send(LOBBY, "one");
    await until(bob, (it) => it.rooms[0]?.messages.length === 1);
    world.proxy.fault = "refuse";
    world.proxy.cut();
    await until(bob, (it) => it.status !== "live");
    const sent = ["two", "three"].map((content) => ann.send(LOBBY, content));
    world.proxy.fault = "none";
    await Promise.all(sent);
    const shown = await until(bob, (it) => it.rooms[0]?.messages.length === 3);
    expect(shown.rooms[0]?.messages.map(({ content }) => content)).toEqual(["one", "two", "three"]);
  });

  it("scrolls back through a history that it does not hold", async () => {
    const ann = await world.live("ann");
    await Promise.all(Array.from({ length: 230 }, (_, at) => ann.send(LOBBY, `${at}`)));
    const bob = await world.live("bob");
    expect(await everything(bob, LOBBY)).toEqual(Array.from({ length: 230 }, (_, at) => `${at}`));
    expect(bob.snapshot.rooms[0]?.hasOlder).toBe(false);
  });

  it("goes on after a reload where it was", async () => {
    const ann = await world.live("ann");
    const cache = memoryCache();
    const before = await world.live("bob", cache);
    before.open(LOBBY);
    const { id } = await ann.send(LOBBY, "one");
    await until(before, (it) => it.rooms[0]?.messages.length === 1);
    await before.close();
    await ann.request({ type: "EDIT_MESSAGE", messageId: id, content: "one!", editVersion: 0 });
    await ann.send(LOBBY, "two");
    const after = await world.live("bob", cache);
    // Not opened: all of it was held, or came by resuming.
    expect(after.snapshot.rooms[0]?.messages.map(({ content }) => content)).toEqual(["one!", "two"]);
  });

  it("is told to stay away by a logout", async () => {
    const cache = memoryCache();
    const ann = await world.live("ann", cache);
    await ann.send(LOBBY, "hi");
    await ann.logout();
    expect(ann.snapshot.status).toBe("closed");
    expect((await cache.load()).messages).toEqual([]);
    await expect(ann.request({ type: "BROWSE_ROOMS" })).rejects.toThrow("logged out");
  });

  it("comes back to a server that goes out of service and starts again", async () => {
    const ann = await world.live("ann");
    await world.program.kill("SIGTERM");
    await until(ann, (it) => it.status === "waiting" || it.status === "connecting");
    const sent = ann.send(LOBBY, "after");
    await world.program.start();
    expect(await sent).toMatchObject({ seq: 1 });
  });
});
