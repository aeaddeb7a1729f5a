import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryCache } from "../../src/index.js";
import { World, everything, until } from "../support/world.js";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const LOBBY = 1;

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `message ${at}`);
}

describe("each message arrives exactly once", () => {
  it("though the server is killed amid them, again and again", async () => {
    const ann = await world.live("ann");
    const texts = numbered(200);
    const sent: Promise<unknown>[] = [];
    for (const [at, content] of texts.entries()) {
      sent.push(ann.send(LOBBY, content));
      if (at % 50 === 25) {
        await sent[at - 10];
        await world.program.kill();
        await world.program.start();
      }
    }
    await Promise.all(sent);
    expect(await everything(await world.live("bob"), LOBBY)).toEqual(texts);
    expect(ann.snapshot.outbox).toEqual([]);
  });

  it("though the page is reloaded before any was sent", async () => {
    const cache = memoryCache();
    const before = await world.live("ann", cache);
    world.proxy.fault = "blackhole";
    const texts = numbered(30);
    const sent = texts.map((content) => before.send(LOBBY, content));
    await before.close();
    await expect(Promise.allSettled(sent)).resolves.toSatisfy((all: PromiseSettledResult<unknown>[]) =>
      all.every((it) => it.status === "rejected"),
    );
    world.proxy.fault = "none";
    world.proxy.cut();
    const after = await world.live("ann", cache);
    await until(after, (it) => it.outbox.length === 0);
    expect(await everything(await world.live("bob"), LOBBY)).toEqual(texts);
    await after.close();
    expect((await cache.load()).outbox).toEqual([]);
  });

  it("though the answers are lost before a reload", async () => {
    const cache = memoryCache();
    const before = await world.live("ann", cache);
    const bob = await world.live("bob");
    world.proxy.fault = "halfOpen";
    const texts = numbered(10);
    texts.forEach((content) => void before.send(LOBBY, content));
    const direct = world.client("carol", { url: world.program.url });
    direct.connect();
    await until(direct, (it) => it.rooms[0]?.lastSeq === 10);
    await before.close();
    world.proxy.fault = "none";
    world.proxy.cut();
    const after = await world.live("ann", cache);
    await until(after, (it) => it.outbox.length === 0);
    expect(await everything(bob, LOBBY)).toEqual(texts);
  });

  it("under a key that is used again, in its own room", async () => {
    const ann = await world.live("ann");
    const { room } = await ann.request({ type: "CREATE_ROOM", kind: "group", name: "Tea" });
    const key = { clientMessageId: "key" };
    const [one, again, other] = [ann.send(LOBBY, "one", key), ann.send(LOBBY, "one", key), ann.send(room.id, "two", key)];
    await expect(other).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect((await one).id).toBe((await again).id);
    await until(ann, (it) => it.outbox.length === 0);
    expect(await ann.send(LOBBY, "one", key)).toMatchObject({ id: (await one).id, duplicate: true });
    expect((await ann.send(room.id, "two", key)).roomId).toBe(room.id);
    expect(await everything(ann, LOBBY)).toEqual(["one"]);
    expect(await everything(ann, room.id)).toEqual(["two"]);
  });

  it("at the speed that the server allows", async () => {
    await world.program.kill();
    await world.program.start(["--rate-limit", "40/200"]);
    const ann = await world.live("ann");
    const texts = numbered(150);
    await Promise.all(texts.map((content) => ann.send(LOBBY, content)));
    const bob = await world.live("bob");
    expect((await everything(bob, LOBBY)).toSorted()).toEqual(texts.toSorted());
  });

  it("a thousand of them, through a network that cuts, delays and swallows", async () => {
    const ann = world.client("ann");
    ann.connect();
    const bob = world.client("bob");
    bob.connect();
    bob.open(LOBBY);
    await until(bob, (it) => it.status === "live");
    const texts = numbered(1_000);
    const sent = texts.map((content) => ann.send(LOBBY, content));
    const faults = ["delay", "none", "blackhole", "halfOpen", "refuse"] as const;
    for (let round = 0; round < 25; round += 1) {
      const fault = faults[round % faults.length] ?? "none";
      await until(ann, (it) => it.outbox.length <= 1_000 - 40 * (round + 1));
      world.proxy.fault = fault;
      if (fault !== "delay") {
        // What is swallowed is noticed by the silence; here the test does not wait for it.
        await new Promise((resolve) => setTimeout(resolve, 20));
        world.proxy.fault = "none";
        world.proxy.cut();
      }
    }
    await Promise.all(sent);
    world.proxy.fault = "none";
    expect(await everything(await world.live("carol"), LOBBY)).toEqual(texts);
    const shown = await until(bob, (it) => it.rooms[0]?.messages.at(-1)?.seq === 1_000);
    expect(shown.rooms[0]?.messages.map(({ content }) => content)).toEqual(texts);
  });

  it("through a network that swallows everything without a word", async () => {
    const ann = await world.live("ann");
    world.proxy.fault = "blackhole";
    const sent = ann.send(LOBBY, "hello?");
    await until(ann, (it) => it.status !== "live");
    world.proxy.fault = "none";
    expect(await sent).toMatchObject({ seq: 1 });
  });
});
