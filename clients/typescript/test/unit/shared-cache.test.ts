import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { type Cache, indexedDbCache, memoryCache, randomKey } from "../../src/index.js";
import { Bench, turns } from "../support/live.js";
import { logged, message, rooms, view } from "../../src/testing/index.js";

globalThis.IDBKeyRange = IDBKeyRange;

const KINDS: [string, () => () => Cache][] = [
  ["memory", () => ((cache) => () => cache)(memoryCache())],
  ["IndexedDB", () => ((factory, name) => () => indexedDbCache(name, factory))(new IDBFactory(), randomKey())],
];

/** Two pages of one browser. */
async function two(open: () => Cache): Promise<[Bench, Bench]> {
  const first = new Bench({ cache: open() });
  await first.live(rooms(view(1), view(2)));
  await first.saved();
  const second = new Bench({ cache: open() });
  await second.live();
  return [first, second];
}

async function written(bench: Bench): Promise<void> {
  await bench.saved();
  await turns(20);
}

describe.each(KINDS)("two pages on one cache in %s", (_, make) => {
  it("never take a room's cursor back", async () => {
    const open = make();
    const [ahead, behind] = await two(open);
    [1, 2, 3].forEach((seq) => ahead.server.socket.say(logged(message(seq, seq + 4))));
    await written(ahead);
    behind.server.socket.say(logged(message(1, 5)));
    await written(behind);
    const saved = await open().load();
    expect(saved.rooms.find(({ id }) => id === 1)).toMatchObject({ have: 7, ranges: [{ from: 1, to: 3 }] });
    expect(saved.messages.map(({ seq }) => seq).toSorted()).toEqual([1, 2, 3]);
  });

  it("are together as new as the older one, so that nothing heard by one of them is taken for known", async () => {
    const open = make();
    const [ahead, behind] = await two(open);
    ahead.server.socket.say({ type: "READ_MARKER", roomId: 1, readSeq: 0, unreadCount: 0, userRev: 12 });
    await written(ahead);
    expect((await open().load()).meta?.userRev).toBe(12);
    behind.server.socket.say(logged(message(1, 5)));
    await written(behind);
    expect((await open().load()).meta?.userRev).toBe(8);
    ahead.server.socket.say({ type: "READ_MARKER", roomId: 2, readSeq: 0, unreadCount: 0, userRev: 13 });
    await written(ahead);
    expect((await open().load()).meta?.userRev).toBe(8);
    // Whoever comes next is alone, and learns all of it.
    await Promise.all([ahead.chat.close(), behind.chat.close()]);
    const next = new Bench({ cache: open() });
    await next.live(rooms(view(1), view(2)));
    next.server.socket.say({ type: "READ_MARKER", roomId: 2, readSeq: 0, unreadCount: 0, userRev: 14 });
    await written(next);
    expect((await open().load()).meta?.userRev).toBe(14);
  });

  it("mix no two histories", async () => {
    const open = make();
    const [first, second] = await two(open);
    first.server.socket.say(logged(message(1, 90), 4));
    await written(first);
    second.server.socket.hangUp(1006);
    second.clock.advance(1_000);
    second.server.welcome([rooms(view(1, { rev: 5 }))], "other");
    await written(second);
    // The first has not heard of it yet.
    first.server.socket.say(logged(message(2, 91)));
    await written(first);
    second.server.socket.say(logged(message(1, 6, "new"), 5));
    await written(second);
    const saved = await open().load();
    expect(saved.meta).toMatchObject({ epoch: "other" });
    expect(saved.meta?.userRev).toBeUndefined();
    expect(saved.rooms).toMatchObject([{ id: 1, have: 6 }]);
    expect(saved.messages).toMatchObject([{ content: "new" }]);
  });

  it("send what both wrote under one key, in two rooms", async () => {
    const open = make();
    const pages = await two(open);
    pages.forEach((bench, at) => void bench.chat.send(at + 1, `${at}`, { clientMessageId: "k" }));
    await Promise.all(pages.map(({ chat }) => chat.close()));
    const after = new Bench({ cache: open() });
    await after.live();
    const first = after.server.socket.take("SEND_MESSAGE");
    const accept = { type: "MESSAGE_ACCEPTED", clientMessageId: "k", id: 7, seq: 1, rev: 5, timestamp: 0, duplicate: true } as const;
    after.server.socket.say({ ...accept, roomId: first.roomId, requestId: first.requestId ?? "" });
    const second = after.server.socket.take("SEND_MESSAGE");
    expect([first, second].map(({ content }) => content).toSorted()).toEqual(["0", "1"]);
    await written(after);
    expect((await open().load()).outbox).toMatchObject([{ content: second.content }]);
  });

  it("send what either wrote under its own key, though both number from one", async () => {
    const open = make();
    const [first, second] = await two(open);
    [first, second].forEach((bench, at) => void bench.chat.send(1, `${at}`, { clientMessageId: `k${at}` }));
    await Promise.all([first.chat.close(), second.chat.close()]);
    const after = new Bench({ cache: open() });
    await after.live();
    const sent = [after.server.socket.take("SEND_MESSAGE"), after.server.socket.take("SEND_MESSAGE")];
    expect(sent.map(({ clientMessageId }) => clientMessageId).toSorted()).toEqual(["k0", "k1"]);
    expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(2);
  });
});

const EMPTY = { meta: undefined, rooms: [], messages: [], outbox: [] };

async function logout({ chat, server }: Bench): Promise<void> {
  const going = chat.logout();
  const { requestId = "" } = server.socket.take("LOGOUT");
  server.socket.say({ type: "ACK", action: "LOGOUT", requestId });
  await going;
}

describe.each(KINDS)("logging out, with two pages on one cache in %s,", (_, make) => {
  it("leaves nothing of either, and the other puts nothing back", async () => {
    const open = make();
    const [going, other] = await two(open);
    void other.chat.send(1, "unsent");
    await written(other);
    expect((await open().load()).outbox).toHaveLength(1);
    await logout(going);
    expect(going.chat.snapshot).toMatchObject({ status: "closed", me: undefined, rooms: [], outbox: [] });
    expect(await open().load()).toEqual(EMPTY);
    other.server.socket.say(logged(message(1, 5)));
    other.server.socket.hangUp(4501, "logged out");
    await written(other);
    await other.chat.close();
    expect(await open().load()).toEqual(EMPTY);
  });

  it("ends nothing for whoever logs in then", async () => {
    const open = make();
    const bench = new Bench({ cache: open() });
    await bench.live(rooms(view(1), view(2)));
    await logout(bench);
    await bench.live(rooms(view(1)));
    void bench.chat.send(1, "mine");
    await written(bench);
    const saved = await open().load();
    expect(saved).toMatchObject({ meta: { epoch: "e", me: { user: "ann" } }, rooms: [{ id: 1 }], outbox: [{ content: "mine" }] });
  });
});

describe("logging out", () => {
  it("empties a cache that failed before, too", async () => {
    const cache = memoryCache();
    const before = new Bench({ cache });
    await before.live(rooms(view(1)));
    expect(await before.saved()).toMatchObject({ rooms: [{ id: 1 }] });
    const bench = new Bench({ cache: { ...cache, save: () => Promise.reject(new Error("full")) } });
    await bench.live(rooms(view(1)));
    await bench.saved();
    await logout(bench);
    expect(await cache.load()).toEqual(EMPTY);
  });

  it("forgets everything, though the server cannot be told", async () => {
    const bench = new Bench({ requestTimeoutMs: 1_000 });
    await bench.live(rooms(view(1)));
    void bench.chat.send(1, "mine");
    await bench.saved();
    bench.server.socket.hangUp(1006);
    const going = bench.chat.logout();
    bench.clock.advance(1_000);
    await expect(going).rejects.toThrow("no answer");
    expect(bench.chat.snapshot).toMatchObject({ status: "closed", me: undefined, rooms: [], outbox: [] });
    expect(await bench.cache.load()).toEqual(EMPTY);
  });
});

describe("the room that was open last", () => {
  it("is known, beyond a reload too", async () => {
    const bench = new Bench();
    await bench.connect();
    bench.server.welcome([rooms(view(1))]);
    expect(bench.chat.snapshot.me?.lastRoomId).toBeUndefined();
    const { socket } = bench.server;
    socket.hangUp(1006);
    bench.clock.advance(1_000);
    bench.server.socket.say({ type: "HELLO", epoch: "e", heartbeatMs: 25_000, limits: {} } as never);
    bench.server.socket.say({ type: "LOGIN_SUCCESS", user: "ann", userId: 3, userRev: 8, lastRoomId: 7 });
    expect(bench.chat.snapshot.me?.lastRoomId).toBe(7);
    await bench.chat.close();
    const after = new Bench({ cache: bench.cache });
    await after.connect();
    expect(after.chat.snapshot.me?.lastRoomId).toBe(7);
  });
});
