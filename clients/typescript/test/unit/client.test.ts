import { describe, expect, it } from "vitest";
import type { ServerAction } from "../../src/generated/server.js";
import { ClosedError, ConnectionLostError } from "../../src/index.js";
import { Bench, turns } from "../support/live.js";
import { logged, message, page, rooms, view } from "../../src/testing/index.js";

async function live(...frames: ServerAction[]): Promise<Bench> {
  const bench = new Bench();
  await bench.live(...(frames.length > 0 ? frames : [rooms(view(1))]));
  return bench;
}

function accepted(key: string | undefined, seq: number): ServerAction {
  const at = { id: 100 + seq, roomId: 1, seq, rev: 4 + seq, timestamp: 0, duplicate: false };
  return { type: "MESSAGE_ACCEPTED", ...(key === undefined ? {} : { clientMessageId: key }), ...at };
}

describe("a client", () => {
  it("shows what is written from the first moment, and never twice or not at all", async () => {
    const bench = await live();
    const shown: string[][] = [];
    bench.chat.subscribe(() => {
      const [room] = bench.chat.snapshot.rooms;
      shown.push([...(room?.messages ?? []), ...(room?.pending ?? [])].map(({ content }) => content));
    });
    void bench.chat.send(1, "hi");
    await turns();
    const { clientMessageId: key = "" } = bench.server.socket.take("SEND_MESSAGE");
    bench.server.socket.say(accepted(key, 1));
    await turns();
    const mine = message(1, 5, "hi", { user: "ann", userId: 3, clientMessageId: key });
    bench.server.socket.say(logged(mine));
    await turns();
    expect(shown).toEqual([["hi"], ["hi"], ["hi"]]);
    expect(bench.chat.snapshot.rooms[0]?.messages).toEqual([mine]);
    expect(bench.chat.snapshot.outbox).toEqual([]);
  });

  it("says what a room was called when it is gone with something unsent", async () => {
    const bench = await live(rooms(view(1, { name: "tea" }), view(2, { kind: "direct", name: "bob", peerName: "Bob B." })));
    void bench.chat.send(1, "in a group");
    void bench.chat.send(2, "to somebody");
    void bench.chat.send(3, "into the blue");
    bench.server.socket.say({ type: "ROOM_REMOVED", roomId: 1, reason: "removed", userRev: 9 });
    await turns();
    expect(bench.chat.snapshot.outbox.map(({ roomName }) => roomName)).toEqual(["tea", "Bob B.", undefined]);
    // It is for showing: the server is not told.
    expect(bench.server.socket.take("SEND_MESSAGE")).not.toHaveProperty("roomName");
  });

  it("tells every listener, whatever one of them throws", async () => {
    const bench = await live();
    await turns();
    const heard: string[] = [];
    bench.chat.subscribe(() => {
      throw new Error("mine");
    });
    bench.chat.subscribe(() => heard.push("other"));
    bench.server.socket.say(logged(message(1, 5)));
    await turns();
    expect([heard, bench.errors]).toEqual([["other"], [new Error("mine")]]);
    bench.server.socket.say(logged(message(2, 6)));
    await turns();
    expect(heard).toHaveLength(2);
  });

  it("asks for what only the host knows", async () => {
    const bench = await live();
    const asked = bench.chat.request({ type: "x-poll", roomId: 1, data: { question: "Tea?" } });
    const { requestId = "", ...rest } = bench.server.socket.take("x-poll");
    expect(rest).toEqual({ type: "x-poll", roomId: 1, data: { question: "Tea?" } });
    bench.server.socket.say({ type: "ACTION_RESULT", action: "x-poll", data: [7], requestId });
    const { data, action } = await asked;
    expect([action, data]).toEqual(["x-poll", [7]]);
    // It may not mean the same when it is said twice.
    const lost = bench.chat.request({ type: "x-poll" });
    bench.server.socket.hangUp(1006);
    await expect(lost).rejects.toThrow(ConnectionLostError);
  });

  it("retries nothing once it is closed", async () => {
    const bench = await live();
    bench.chat.send(1, "a", { clientMessageId: "a" }).catch(() => undefined);
    const { clientMessageId = "" } = bench.server.socket.take("SEND_MESSAGE");
    bench.server.socket.say({ type: "ERROR", code: "FORBIDDEN", message: "", retryable: false, clientMessageId });
    await bench.chat.close();
    await expect(bench.chat.retry("a")).rejects.toThrow(ClosedError);
    expect(bench.chat.snapshot.outbox).toMatchObject([{ refused: "FORBIDDEN" }]);
  });

  it("gives another snapshot only where something changed", async () => {
    const bench = await live(rooms(view(1), view(2)));
    const before = bench.chat.snapshot;
    expect(bench.chat.snapshot).toBe(before);
    bench.server.socket.say({ type: "PONG" });
    expect(bench.chat.snapshot).toBe(before);
    bench.server.socket.say(logged(message(1, 5)));
    const after = bench.chat.snapshot;
    expect(after.rooms[0]).not.toBe(before.rooms[0]);
    expect(after.rooms[1]).toBe(before.rooms[1]);
  });

  it("tells once of what changed together", async () => {
    const bench = await live();
    let told = 0;
    const unsubscribe = bench.chat.subscribe(() => (told += 1));
    [5, 6, 7].forEach((rev) => bench.server.socket.say(logged(message(rev - 4, rev))));
    await turns();
    expect(told).toBe(1);
    unsubscribe();
    bench.server.socket.say(logged(message(4, 8)));
    await turns();
    expect(told).toBe(1);
  });

  it("sends later what was put off, when the server says, and in order", async () => {
    const bench = await live();
    ["a", "b", "c"].forEach((key) => void bench.chat.send(1, key, { clientMessageId: key }));
    const keys = () => bench.server.socket.takeAll().map((it) => (it as { clientMessageId?: string }).clientMessageId);
    expect(keys()).toEqual(["a", "b", "c"]);
    const later = { type: "ERROR", code: "RATE_LIMITED", message: "", retryable: true, retryAfterMs: 250 };
    ["a", "b", "c"].forEach((clientMessageId) => bench.server.socket.say({ ...later, clientMessageId } as never));
    void bench.chat.send(1, "d", { clientMessageId: "d" });
    bench.clock.advance(249);
    expect(keys()).toEqual([]);
    bench.clock.advance(1);
    expect(keys()).toEqual(["a"]);
    bench.server.socket.say(accepted("a", 1));
    expect(keys()).toEqual(["b"]);
  });

  it("is not in an open room's way: history and members are asked for once", async () => {
    const bench = await live(rooms(view(1, { lastSeq: 9 })));
    const close = bench.chat.open(1);
    bench.chat.open(1);
    const history = bench.server.socket.take("REQUEST_MESSAGES");
    const members = bench.server.socket.take("REQUEST_MEMBERS");
    expect(bench.server.socket.sent).toEqual([]);
    bench.server.socket.say(page(history, [8, 9].map((seq) => message(seq, seq - 5)), true));
    bench.server.socket.say({ type: "RECEIVE_MEMBERS", requestId: members.requestId ?? "", roomId: 1, items: [] });
    bench.server.socket.say({ type: "READ_MARKER", roomId: 1, readSeq: 9, unreadCount: 0, userRev: 9 });
    expect(bench.server.socket.sent).toEqual([]);
    // Still open: somebody else looks at it.
    close();
    close();
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    expect(bench.server.welcome()).toMatchObject({ activeRoomId: 1 });
  });

  it("scrolls back one page at a time, to the first message", async () => {
    const bench = await live(rooms(view(1, { lastSeq: 9 })));
    bench.chat.open(1);
    bench.server.socket.say(page(bench.server.socket.take("REQUEST_MESSAGES"), [message(9, 4)], true));
    bench.server.socket.takeAll();
    const [first, second] = [bench.chat.loadOlder(1), bench.chat.loadOlder(1)];
    const request = bench.server.socket.take("REQUEST_MESSAGES");
    expect(request).toMatchObject({ beforeSeq: 9, limit: 50 });
    expect(bench.server.socket.sent).toEqual([]);
    bench.server.socket.say(page(request, [1, 2, 3, 4, 5, 6, 7, 8].map((seq) => message(seq, 3)), false));
    expect(await Promise.all([first, second])).toEqual([false, false]);
    expect(bench.chat.snapshot.rooms[0]).toMatchObject({ hasOlder: false });
    expect(bench.chat.snapshot.rooms[0]?.messages).toHaveLength(9);
    expect(await bench.chat.loadOlder(1)).toBe(false);
    expect(await bench.chat.loadOlder(77)).toBe(false);
  });

  it("gives nothing of one user to another", async () => {
    const bench = await live();
    const sent = bench.chat.send(1, "ann's");
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    const { socket } = bench.server;
    socket.say({ type: "HELLO", epoch: "e", heartbeatMs: 25_000, limits: {} } as never);
    socket.say({ type: "LOGIN_SUCCESS", user: "eve", userId: 9, userRev: 1 });
    expect(socket.take("RESUME")).toMatchObject({ rooms: {} });
    await expect(sent).rejects.toThrow("somebody else");
    expect(bench.chat.snapshot).toMatchObject({ me: { userId: 9 }, rooms: [], outbox: [] });
  });

  it("waits longer each time where the server does not say how long", async () => {
    const bench = await live();
    void bench.chat.send(1, "a", { clientMessageId: "a" });
    const later = { type: "ERROR", code: "UNAVAILABLE", message: "", retryable: true, clientMessageId: "a" };
    for (const pause of [1_000, 2_000, 4_000]) {
      bench.server.socket.take("SEND_MESSAGE");
      bench.server.socket.say(later);
      bench.clock.advance(pause - 1);
      expect(bench.server.socket.sent).toEqual([]);
      bench.clock.advance(1);
    }
    bench.server.socket.take("SEND_MESSAGE");
  });

  it("gives each new room a key, so that a lost answer makes no second one", async () => {
    const bench = await live();
    const made = bench.chat.request({ type: "CREATE_ROOM", kind: "group", name: "Tea" });
    const first = bench.server.socket.take("CREATE_ROOM");
    expect(first.clientRoomId).toMatch(/^[0-9a-f-]{36}$/);
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    bench.server.welcome();
    expect(bench.server.socket.take("CREATE_ROOM")).toEqual(first);
    bench.server.socket.say({ type: "ROOM_ADDED", room: view(9), userRev: 9, requestId: first.requestId ?? "" });
    expect((await made).room.id).toBe(9);
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([1, 9]);
  });

  it("refuses what the server would, before it is written down", async () => {
    const bench = await live();
    await expect(bench.chat.send(1, "x".repeat(20_000))).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(bench.chat.request({ type: "OPEN_DIRECT", user: "\ud800" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(bench.chat.snapshot.outbox).toEqual([]);
    expect(bench.server.socket.sent).toEqual([]);
  });
});
