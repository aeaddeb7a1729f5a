import { describe, expect, it } from "vitest";
import type { ServerAction } from "../../src/generated/server.js";
import { Bench } from "../support/live.js";
import { logged, message, page, rooms, view } from "../../src/testing/index.js";

async function live(...frames: ServerAction[]): Promise<Bench> {
  const bench = new Bench();
  await bench.live(...(frames.length > 0 ? frames : [rooms(view(1))]));
  return bench;
}

describe("a client that follows its rooms", () => {
  it("asks for what is missing again where that was put off", async () => {
    const bench = await live();
    bench.server.socket.say(logged(message(3, 7)));
    const sync = bench.server.socket.take("SYNC_ROOM");
    expect(sync.sinceRev).toBe(4);
    bench.server.socket.say(logged(message(4, 8)));
    expect(bench.server.socket.sent).toEqual([]);
    bench.server.socket.say({
      type: "ERROR",
      code: "BUSY",
      message: "",
      retryable: true,
      requestId: sync.requestId,
    } as never);
    bench.clock.advance(1_000);
    expect(bench.server.socket.take("SYNC_ROOM").sinceRev).toBe(4);
  });

  it("hears nothing of rooms before it said what it knows", async () => {
    const bench = await live();
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    bench.server.socket.say(logged(message(1, 5)));
    bench.server.socket.say(logged(message(3, 7)));
    expect(bench.server.socket.sent).toEqual([]);
    expect(bench.server.welcome()).toMatchObject({ rooms: { "1": 4 } });
  });

  it("is not put back by another LOGIN_SUCCESS", async () => {
    const bench = await live();
    bench.server.socket.say({ type: "LOGIN_SUCCESS", user: "ann", userId: 3, userRev: 8 });
    expect([bench.chat.snapshot.status, bench.server.socket.sent]).toEqual(["live", []]);
  });

  it("begins anew where what was missing does not come", async () => {
    const bench = await live();
    bench.server.socket.say(logged(message(3, 7)));
    const { requestId = "" } = bench.server.socket.take("SYNC_ROOM");
    bench.server.socket.say({ type: "ACK", action: "SYNC_ROOM", rev: 7, requestId });
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("takes a list in several frames as one, which replaces", async () => {
    const bench = await live(rooms(view(1), view(2)));
    const part = { type: "RECEIVE_ROOMS", userRev: 9 } as const;
    bench.server.socket.say({ ...part, rooms: [view(2)], complete: false });
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([1, 2]);
    bench.server.socket.say({ ...part, rooms: [view(3)], complete: true });
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([2, 3]);
    // One that is older changes nothing, one that is as new repairs.
    bench.server.socket.say({ ...part, userRev: 8, rooms: [], complete: true });
    bench.server.socket.say({ ...part, rooms: [view(3)], complete: true });
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([3]);
  });

  it("asks for a list again that was cut off in the middle", async () => {
    const bench = await live(rooms(view(1), view(2)));
    bench.server.socket.say({ type: "RECEIVE_ROOMS", userRev: 9, rooms: [view(1)], complete: false });
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    expect(bench.server.welcome()).toMatchObject({ userRev: 8 });
  });

  it("does not believe pages that were asked for before a room began anew", async () => {
    const bench = await live(rooms(view(1, { lastSeq: 5 })));
    bench.chat.open(1);
    const asked = bench.server.socket.take("REQUEST_MESSAGES");
    const members = bench.server.socket.take("REQUEST_MEMBERS");
    bench.server.socket.say({ type: "ROOM_REMOVED", roomId: 1, userRev: 9 });
    bench.server.socket.say({ type: "ROOM_ADDED", room: view(1, { rev: 9, lastSeq: 6 }), userRev: 10 });
    const again = bench.server.socket.take("REQUEST_MESSAGES");
    // Between them 5 was edited.
    bench.server.socket.say(page(asked, [message(5, 4, "old")], true));
    const items = [{ userId: 7, user: "eve", role: "member" as const }];
    bench.server.socket.say({ type: "RECEIVE_MEMBERS", requestId: members.requestId ?? "", roomId: 1, items });
    expect(bench.chat.snapshot.rooms[0]).toMatchObject({ messages: [], members: [] });
    bench.server.socket.say(page(again, [message(5, 6, "new"), message(6, 9)], true));
    expect(bench.chat.snapshot.rooms[0]?.messages.map(({ content }) => content)).toEqual(["new", "6"]);
    const older = bench.chat.loadOlder(1);
    const request = bench.server.socket.take("REQUEST_MESSAGES");
    bench.server.socket.say({ type: "ROOM_RESET", roomId: 1, rev: 90, room: view(1), messages: [], reason: "x" });
    bench.server.socket.say(page(request, [message(4, 4)], true));
    await older;
    expect(bench.chat.snapshot.rooms[0]?.messages).toEqual([]);
  });

  it("ignores state that is not newer", async () => {
    const bench = await live();
    bench.server.socket.say({ type: "ROOM_ADDED", room: view(2), userRev: 9 });
    bench.server.socket.say({ type: "ROOM_REMOVED", roomId: 2, userRev: 9 });
    bench.server.socket.say({ type: "ROOM_REMOVED", roomId: 1, userRev: 8 });
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([1, 2]);
  });

  it("does not take a page of rooms that was asked for as the whole list", async () => {
    const bench = await live(rooms(view(1), view(2)));
    const asked = bench.chat.request({ type: "REQUEST_ROOMS", cursor: 1 });
    const { requestId = "" } = bench.server.socket.take("REQUEST_ROOMS");
    bench.server.socket.say({ type: "RECEIVE_ROOMS", rooms: [view(2)], userRev: 8, complete: true, requestId });
    expect((await asked).rooms).toHaveLength(1);
    expect(bench.chat.snapshot.rooms).toHaveLength(2);
  });

  it("forgets what belongs to another history", async () => {
    const bench = await live();
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    expect(bench.server.welcome([rooms(view(5))], "other")).toMatchObject({ rooms: {} });
    expect(bench.chat.snapshot.rooms.map(({ id }) => id)).toEqual([5]);
  });

  it("begins anew where the server says so in the end", async () => {
    const bench = await live();
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    const { socket } = bench.server;
    socket.say({ type: "LOGIN_SUCCESS", user: "ann", userId: 3, userRev: 8 });
    const { requestId = "" } = socket.take("RESUME");
    socket.say({ type: "RESUMED", requestId, epoch: "e", userRev: 8, rooms: {}, reset: true });
    expect(bench.chat.snapshot).toMatchObject({ status: "waiting", rooms: [] });
    bench.clock.advance(2_000);
    const resume = bench.server.welcome([rooms(view(1))]);
    expect(resume).toMatchObject({ rooms: {} });
    expect("userRev" in resume).toBe(false);
    expect(bench.chat.snapshot.status).toBe("live");
  });

  it("begins anew after a frame that makes no sense", async () => {
    const bench = await live();
    bench.server.socket.say({ type: "RECEIVE_MESSAGES", roomId: 1, rev: 5, messages: null } as never);
    expect(bench.errors).toHaveLength(1);
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("lets go of the oldest of an open room beyond two thousand, unless somebody reads further up", async () => {
    const bench = await live();
    const { socket } = bench.server;
    const shown = () => bench.chat.snapshot.rooms[0]?.messages.map(({ seq }) => seq) ?? [];
    const come = (from: number, to: number) => {
      for (let seq = from; seq <= to; seq += 1) {
        socket.say(logged(message(seq, seq + 4)));
      }
    };
    const ends = [bench.chat.open(1), bench.chat.open(1)];
    come(1, 2_000);
    expect(shown()).toHaveLength(2_000);
    come(2_001, 2_001);
    expect([shown().length, shown()[0], bench.chat.snapshot.rooms[0]?.hasOlder]).toEqual([1_000, 1_002, true]);
    expect((await bench.saved()).messages).toHaveLength(1_000);
    // From the first page further up on all of it stays, also before the page is there.
    void bench.chat.loadOlder(1);
    come(2_002, 3_200);
    expect(shown()).toHaveLength(2_199);
    bench.chat.showNewest(1);
    come(3_201, 3_201);
    expect([shown().length, shown()[0]]).toEqual([1_000, 2_202]);
    // Held: nothing is fetched for it.
    const before = bench.chat.snapshot;
    await bench.chat.showAround(1, 2_500);
    expect(bench.chat.snapshot).toBe(before);
    come(3_202, 4_300);
    ends[0]?.();
    come(4_301, 4_301);
    expect(shown()).toHaveLength(2_100);
    ends[1]?.();
    bench.chat.open(1);
    come(4_302, 4_302);
    expect(shown()).toHaveLength(1_000);
  });

  it("names at most a thousand rooms, the open one among them, and forgets the others", async () => {
    const all = Array.from({ length: 1_005 }, (_, at) => view(at + 1, { rev: at + 1 }));
    const bench = await live(rooms(...all));
    bench.chat.open(3);
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    const resume = bench.server.welcome() as { rooms: Record<string, number> };
    expect(Object.keys(resume.rooms)).toHaveLength(1_000);
    expect(resume.rooms["3"]).toBe(3);
    expect(resume.rooms["1"]).toBeUndefined();
    expect(bench.chat.snapshot.rooms).toHaveLength(1_000);
  });
});
