import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { type Cache, type Delta, entryId, indexedDbCache, memoryCache, randomKey } from "../../src/index.js";
import { Bench } from "../support/live.js";
import { logged, message, page, rooms, view } from "../../src/testing/index.js";

globalThis.IDBKeyRange = IDBKeyRange;

const NOTHING: Delta = {
  everything: false,
  removed: [],
  cleared: [],
  dropped: [],
  meta: undefined,
  rooms: [],
  messages: [],
  written: [],
  settled: [],
};

function saved(id: number, have = 4) {
  return { id, have, view: view(id), settingsAt: 1, marker: { readSeq: 0, asOf: 0, ownSeq: 0 }, ranges: [{ from: 1, to: 2 }], hasPage: true };
}

const inRoom = (roomId: number, seq: number, rev: number) => message(seq, rev, "x", { roomId, id: roomId * 100 + seq });

const KINDS: [string, () => () => Cache][] = [
  [
    "memory",
    () => {
      const cache = memoryCache();
      return () => cache;
    },
  ],
  [
    "IndexedDB",
    () => {
      const [factory, name] = [new IDBFactory(), randomKey()];
      return () => indexedDbCache(name, factory);
    },
  ],
];

describe.each(KINDS)("a cache in %s", (_, make) => {
  it("holds what was saved, beyond the life of whoever saved it", async () => {
    const open = make();
    const meta = { me: { userId: 3, user: "ann" }, epoch: "e", userRev: 8 };
    const entry = { clientMessageId: "k", roomId: 1, content: "hi", writtenAt: 0, number: 1 };
    const cache = open();
    expect(await cache.load()).toEqual({ meta: undefined, rooms: [], messages: [], outbox: [] });
    await cache.save({ ...NOTHING, meta, rooms: [saved(1)], messages: [inRoom(1, 1, 5)], written: [entry] });
    cache.close();
    expect(await open().load()).toEqual({
      meta,
      rooms: [saved(1)],
      messages: [inRoom(1, 1, 5)],
      outbox: [entry],
    });
    await open().save({ ...NOTHING, settled: [entryId(entry)] });
    expect(await open().load()).toMatchObject({ meta, outbox: [] });
  });

  it("holds what two pages wrote under one key, each by itself", async () => {
    const cache = make()();
    const entry = { clientMessageId: "k", roomId: 1, content: "hi", writtenAt: 0, number: 1 };
    const others = [{ ...entry, roomId: 2 }, { ...entry, content: "oh" }, { ...entry, data: 1 }];
    for (const written of [entry, ...others]) {
      await cache.save({ ...NOTHING, written: [written] });
    }
    await cache.save({ ...NOTHING, written: [{ ...entry, number: 2, refused: "FORBIDDEN" }] });
    expect((await cache.load()).outbox).toHaveLength(4);
    await cache.save({ ...NOTHING, settled: [entryId(entry)] });
    const { outbox } = await cache.load();
    expect(outbox.map(entryId).toSorted()).toEqual(others.map(entryId).toSorted());
  });

  it("forgets what it is told to, and no more", async () => {
    const cache = make()();
    const messages = [inRoom(1, 1, 5), inRoom(1, 2, 6), inRoom(2, 1, 5), inRoom(3, 1, 5), inRoom(12, 1, 5)];
    await cache.save({ ...NOTHING, rooms: [1, 2, 3, 12].map((id) => saved(id)), messages });
    await cache.save({ ...NOTHING, dropped: [inRoom(1, 1, 5)], removed: [2], cleared: [3] });
    const after = await cache.load();
    expect(after.rooms.map(({ id }) => id)).toEqual([1, 3, 12]);
    expect(after.messages.map(({ id }) => id).toSorted()).toEqual([102, 1201]);
    await cache.save({ ...NOTHING, everything: true, rooms: [saved(4)] });
    expect(await cache.load()).toMatchObject({ rooms: [{ id: 4 }], messages: [] });
  });

  it("never takes a message back to an older version", async () => {
    const cache = make()();
    await cache.save({ ...NOTHING, rooms: [saved(1)], messages: [inRoom(1, 1, 7)] });
    await cache.save({ ...NOTHING, messages: [inRoom(1, 1, 5)] });
    expect((await cache.load()).messages).toMatchObject([{ rev: 7 }]);
    // Where the room begins anew it is another message's turn.
    await cache.save({ ...NOTHING, cleared: [1], messages: [inRoom(1, 1, 5)] });
    expect((await cache.load()).messages).toMatchObject([{ rev: 5 }]);
  });

  it("lets a client go on after a reload where it was", async () => {
    const open = make();
    const before = new Bench({ cache: open() });
    await before.live(rooms(view(1, { lastSeq: 1 })));
    before.server.socket.say(page({}, [message(1, 4)], false));
    before.server.socket.say(logged(message(2, 5)));
    void before.chat.send(1, "mine", { clientMessageId: "key" });
    await before.chat.close();

    const after = new Bench({ cache: open() });
    await after.connect();
    const [room] = after.chat.snapshot.rooms;
    expect(room?.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(room?.pending).toMatchObject([{ content: "mine" }]);
    const resume = after.server.welcome();
    expect(resume).toMatchObject({ type: "RESUME", epoch: "e", userRev: 8, rooms: { "1": 5 } });
    expect(after.server.socket.take("SEND_MESSAGE")).toMatchObject({
      type: "SEND_MESSAGE",
      roomId: 1,
      content: "mine",
      clientMessageId: "key",
    });
  });

  it("shows no message twice that was stored while nobody knew yet", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1, { lastSeq: 1 })));
    void bench.chat.send(1, "mine");
    const { clientMessageId } = bench.server.socket.take("SEND_MESSAGE") as { clientMessageId: string };
    bench.server.socket.say(logged(message(1, 5, "mine", { clientMessageId, userId: bench.chat.snapshot.me?.userId ?? 0 })));
    await bench.chat.close();
    const after = new Bench({ cache: bench.cache });
    await after.connect();
    const [room] = after.chat.snapshot.rooms;
    expect(room?.messages).toMatchObject([{ content: "mine" }]);
    expect(room?.pending).toEqual([]);
    after.server.welcome();
    expect(after.server.socket.take("SEND_MESSAGE")).toMatchObject({ clientMessageId });
  });
});

describe("a cache in IndexedDB", () => {
  it("keeps what was unsent when it was of version 1", async () => {
    const factory = new IDBFactory();
    const entry = { clientMessageId: "k", roomId: 1, content: "hi", writtenAt: 0, number: 1 };
    await new Promise<void>((resolve) => {
      const request = factory.open("chat", 1);
      request.onupgradeneeded = () => {
        ["meta", "rooms", "messages"].forEach((name) => request.result.createObjectStore(name));
        request.result.createObjectStore("outbox", { keyPath: "clientMessageId" }).put(entry);
      };
      request.onsuccess = () => resolve(request.result.close());
    });
    const cache = indexedDbCache("chat", factory);
    expect((await cache.load()).outbox).toEqual([entry]);
    await cache.save({ ...NOTHING, settled: [entryId(entry)] });
    expect((await cache.load()).outbox).toEqual([]);
  });
});

describe("what is kept", () => {
  it("lets go of what was discarded at once: a reload does not bring it back", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1)));
    void bench.chat.send(1, "mine", { clientMessageId: "k" }).catch(() => undefined);
    await bench.saved();
    expect((await bench.cache.load()).outbox).toHaveLength(1);
    await bench.chat.discard("k");
    expect((await bench.cache.load()).outbox).toEqual([]);
  });

  it("is bounded in rooms that nobody looks at, in memory and in the cache", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1)));
    const say = (from: number, to: number) => {
      for (let seq = from; seq <= to; seq += 1) {
        bench.server.socket.say(logged(message(seq, seq + 4)));
      }
    };
    say(1, 1_000);
    const [room] = bench.chat.snapshot.rooms;
    expect(room?.messages.length).toBeLessThanOrEqual(400);
    expect(room?.messages.at(-1)?.seq).toBe(1_000);
    expect(room?.hasOlder).toBe(true);
    expect((await bench.saved()).messages).toHaveLength(room?.messages.length ?? 0);
    // All of it while somebody looks, until the next life.
    bench.chat.open(1);
    say(1_001, 2_000);
    expect(bench.chat.snapshot.rooms[0]?.messages.length).toBeGreaterThan(1_000);
    await bench.chat.close();
    const after = new Bench({ cache: bench.cache });
    await after.connect();
    expect(after.chat.snapshot.rooms[0]?.messages).toHaveLength(200);
    expect((await after.saved()).messages).toHaveLength(200);
  });

  it("is written when the page is hidden, without waiting", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1)));
    bench.server.socket.say(logged(message(1, 5)));
    bench.signal("hidden");
    await expect.poll(async () => (await bench.cache.load()).rooms[0]?.have).toBe(5);
  });

  it("has each cursor with the messages that it speaks for", async () => {
    const deltas: Delta[] = [];
    const cache = memoryCache();
    const bench = new Bench({
      cache: { ...cache, save: (delta) => (deltas.push(structuredClone(delta)), cache.save(delta)) },
    });
    await bench.live(rooms(view(1)));
    for (let rev = 5; rev < 60; rev += 1) {
      bench.server.socket.say(logged(message(rev - 4, rev)));
      bench.clock.advance(rev % 7 === 0 ? 250 : 30);
      if (rev % 11 === 0) {
        await bench.saved();
      }
    }
    await bench.chat.close();
    const held = new Set<number>();
    expect(deltas.length).toBeGreaterThan(5);
    for (const delta of deltas) {
      delta.messages.forEach(({ rev }) => held.add(rev));
      const have = delta.rooms[0]?.have ?? 4;
      expect(held.size).toBe(have - 4);
    }
  });

  it("is done without where it cannot be read", async () => {
    const errors: unknown[] = [];
    const load = () => Promise.reject(new Error("private window"));
    const bench = new Bench({ cache: { ...memoryCache(), load }, onError: (error) => errors.push(error) });
    await bench.live(rooms(view(1)));
    expect([bench.chat.snapshot.rooms.length, errors.length]).toEqual([1, 1]);
  });
});
