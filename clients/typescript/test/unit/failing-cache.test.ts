import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { type Delta, indexedDbCache, memoryCache, randomKey } from "../../src/index.js";
import { Bench } from "../support/live.js";
import { logged, message, rooms, view } from "../../src/testing/index.js";

globalThis.IDBKeyRange = IDBKeyRange;

describe("a cache that fails", () => {
  it("is written as a whole after a failure, for what follows may have a hole before it", async () => {
    const memory = memoryCache();
    let isFull = true;
    const deltas: Delta[] = [];
    const save = (delta: Delta) => (deltas.push(delta), isFull ? Promise.reject(new Error("quota")) : memory.save(delta));
    const bench = new Bench({ cache: { ...memory, save } });
    await bench.live(rooms(view(1), view(2)));
    bench.server.socket.say(logged(message(1, 5)));
    void bench.chat.send(1, "kept", { clientMessageId: "k" }).catch(() => undefined);
    await bench.saved();
    bench.server.socket.say(logged(message(2, 6)));
    expect(await bench.saved()).toMatchObject({ meta: undefined, outbox: [] });
    // Of one failure that lasts the host hears once, and less and less is tried.
    expect([deltas.length, bench.errors.length]).toEqual([2, 1]);
    isFull = false;
    bench.clock.advance(1_000);
    expect(await bench.saved()).toMatchObject({
      meta: { me: { user: "ann" } },
      rooms: [{ id: 1, have: 6 }, { id: 2 }],
      messages: [{ seq: 1 }, { seq: 2 }],
      outbox: [{ clientMessageId: "k" }],
    });
    // From here on again what changed.
    bench.server.socket.say(logged(message(3, 7)));
    expect((await bench.saved()).messages).toHaveLength(3);
    expect(deltas.at(-1)?.messages).toHaveLength(1);
    bench.clock.advance(600_000);
    await bench.saved();
    expect(deltas.slice(4).flatMap(({ messages }) => messages)).toEqual([]);
  });

  it("forgets after a failure what went meanwhile", async () => {
    const memory = memoryCache();
    let isFull = false;
    const save = (delta: Delta) => (isFull ? Promise.reject(new Error("quota")) : memory.save(delta));
    const bench = new Bench({ cache: { ...memory, save } });
    await bench.live(rooms(view(1), view(2)));
    for (const key of ["given up", "written again"]) {
      void bench.chat.send(1, key, { clientMessageId: key }).catch(() => undefined);
    }
    expect(await bench.saved()).toMatchObject({ rooms: [{ id: 1 }, { id: 2 }], outbox: [{}, {}] });
    isFull = true;
    bench.server.socket.say({ type: "ROOM_REMOVED", roomId: 2, userRev: 9 });
    await bench.chat.discard("given up");
    await bench.chat.discard("written again");
    void bench.chat.send(1, "written again", { clientMessageId: "written again" }).catch(() => undefined);
    isFull = false;
    await bench.saved();
    expect(await bench.saved()).toMatchObject({ rooms: [{ id: 1 }], outbox: [{ content: "written again" }] });
    expect((await bench.cache.load()).rooms).toHaveLength(1);
  });

  it("is not written any more once the client is closed, whatever failed before", async () => {
    const memory = memoryCache();
    let saves = 0;
    const save = () => ((saves += 1), Promise.reject(new Error("deleted")));
    const bench = new Bench({ cache: { ...memory, save } });
    await bench.live(rooms(view(1)));
    await bench.saved();
    bench.server.socket.hangUp(4501, "logged out");
    await bench.saved();
    await bench.saved();
    expect(saves).toBe(1);
  });

  it("is opened anew when it was deleted, and holds all of it again", async () => {
    const [factory, name] = [new IDBFactory(), randomKey()];
    const bench = new Bench({ cache: indexedDbCache(name, factory) });
    await bench.live(rooms(view(1)));
    bench.server.socket.say(logged(message(1, 5)));
    await bench.saved();
    await new Promise((resolve) => (factory.deleteDatabase(name).onsuccess = resolve));
    bench.server.socket.hangUp(1006);
    void bench.chat.send(1, "kept").catch(() => undefined);
    await bench.saved();
    const held = { rooms: [{ id: 1, have: 5 }], messages: [{ seq: 1 }], outbox: [{ content: "kept" }] };
    await expect.poll(() => bench.saved()).toMatchObject(held);
    await bench.chat.close();
  });
});
