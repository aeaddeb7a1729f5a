import { describe, expect, it } from "vitest";
import type { Message } from "../../src/index.js";
import { Timeline } from "../../src/state/timeline.js";
import { Bench } from "../support/live.js";
import { logged, message, page, rooms, view } from "../../src/testing/index.js";

const MANY = 100_000;
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

/** A message that counts how often somebody looks at its number. */
function counted(seq: number, looks: { count: number }): Message {
  const { seq: _, ...rest } = message(seq, seq + 4);
  return Object.defineProperty(rest as Message, "seq", {
    get: () => ((looks.count += 1), seq),
    enumerable: true,
  });
}

describe("a hundred thousand messages", () => {
  const looks = { count: 0 };
  const timeline = new Timeline();
  numbers(MANY - 50_000, MANY).forEach((seq) => timeline.put(counted(seq, looks)));
  timeline.list();
  numbers(1, MANY - 50_001).forEach((seq) => timeline.put(counted(seq, looks)));
  timeline.list();

  /** How often numbers are looked at while something happens and all is listed again. */
  function cost(happens: () => void): number {
    looks.count = 0;
    happens();
    timeline.list();
    return looks.count;
  }

  it("cost next to nothing when one more comes", () => {
    const before = timeline.list();
    expect(before).toHaveLength(MANY);
    expect(cost(() => timeline.put(counted(MANY + 1, looks)))).toBeLessThan(100);
    expect([timeline.list().length, timeline.list()[99]]).toEqual([MANY + 1, before[99]]);
    expect(before).toHaveLength(MANY);
  });

  it("cost no more when one of them changes", () => {
    const edited = { ...message(5, 200_000, "edited") };
    expect(cost(() => timeline.put(edited))).toBeLessThan(100);
    expect(timeline.list()[4]).toBe(edited);
  });

  it("are the same list until something changes", () => {
    const before = timeline.list();
    timeline.put(message(5, 7, "old"));
    expect(timeline.list()).toBe(before);
  });
});

describe("what is shown", () => {
  it("is another place, though the newest come after it", () => {
    const timeline = new Timeline(() => 40);
    const come = (from: number, to: number, isNewest: boolean) => {
      numbers(from, to).forEach((seq) => timeline.put(message(seq, seq)));
      timeline.hasNewest ||= isNewest;
      timeline.cover({ from, to });
    };
    come(20, 25, false);
    expect([seqs(timeline.list()), timeline.shown]).toEqual([[], undefined]);
    timeline.look(22);
    expect([seqs(timeline.list()), timeline.hasNewer]).toEqual([numbers(20, 25), true]);
    come(38, 40, true);
    expect([seqs(timeline.list()), timeline.hasNewer]).toEqual([numbers(20, 25), true]);
    come(26, 37, false);
    expect([seqs(timeline.list()), timeline.hasNewer]).toEqual([numbers(20, 40), false]);
  });

  it("is the same as all of it sorted, whatever came in which order", () => {
    let state = 7;
    const chance = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round += 1) {
      const timeline = new Timeline();
      const truth = new Map<number, Message>();
      for (let step = 0; step < 40; step += 1) {
        const from = 1 + chance(60);
        const pageful = numbers(from, from + chance(6)).map((seq) => message(seq, 1 + chance(9), `${step}`));
        for (const said of pageful) {
          timeline.put(said);
          truth.set(said.seq, (truth.get(said.seq)?.rev ?? 0) < said.rev ? said : (truth.get(said.seq) ?? said));
        }
        timeline.look(chance(3) === 0 ? 1 + chance(60) : undefined);
        if (chance(20) === 0) {
          timeline.trim(20).forEach(({ seq }) => truth.delete(seq));
        }
        const { from: first, to: last } = timeline.shown ?? { from: 1, to: 0 };
        const wanted = [...truth.values()].filter(({ seq }) => first <= seq && seq <= last);
        expect(timeline.list()).toEqual(wanted.toSorted((a, b) => a.seq - b.seq));
        expect(seqs(timeline.list())).toEqual(numbers(first, last));
      }
    }
  });

  it("counts what another page let go of as not held", () => {
    const timeline = new Timeline();
    timeline.restore([4, 2, 3, 7, 8, 20].map((seq) => message(seq, seq)), [{ from: 1, to: 9 }]);
    expect(timeline.ranges).toEqual([{ from: 2, to: 4 }, { from: 7, to: 8 }]);
    expect(seqs(timeline.list())).toEqual([7, 8]);
  });
});

describe("a room whose newest messages are not held", () => {
  it("shows none of those that an edit tells of, until the newest come", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1, { lastSeq: 150 })));
    const { socket } = bench.server;
    const shown = () => bench.chat.snapshot.rooms[0];
    socket.say(logged(message(5, 5, "edited")));
    expect(shown()).toMatchObject({ messages: [], hasOlder: true, hasNewer: false, lastSeq: 150 });
    socket.say(logged(message(151, 6)));
    expect([seqs(shown()?.messages ?? []), shown()?.hasOlder]).toEqual([[151], true]);
    bench.chat.open(1);
    socket.say(page(socket.take("REQUEST_MESSAGES"), numbers(102, 151).map((seq) => message(seq, 6)), true));
    expect(seqs(shown()?.messages ?? [])).toEqual(numbers(102, 151));
    // It was held all the time.
    void bench.chat.showAround(1, 5);
    expect(shown()).toMatchObject({ messages: [{ content: "edited" }], hasNewer: true });
  });
});

describe("another place of a room", () => {
  it("is shown until it is one with the newest", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1, { lastSeq: 40 })));
    bench.chat.open(1);
    const { socket } = bench.server;
    const shown = () => bench.chat.snapshot.rooms[0];
    const tell = (from: number, to: number) =>
      socket.say({ ...page(socket.take("REQUEST_MESSAGES"), numbers(from, to).map((seq) => message(seq, 3)), true), hasMoreAfter: to < 40 } as never);
    tell(38, 40);
    const going = bench.chat.showAround(1, 20);
    expect(socket.sent.find(({ type }) => type === "REQUEST_MESSAGES")).toMatchObject({ aroundSeq: 20, limit: 50 });
    tell(19, 21);
    await going;
    expect([seqs(shown()?.messages ?? []), shown()?.hasNewer]).toEqual([[19, 20, 21], true]);
    socket.say(logged(message(41, 5)));
    expect(seqs(shown()?.messages ?? [])).toEqual([19, 20, 21]);
    expect(shown()).toMatchObject({ lastSeq: 41, hasOlder: true });
    const newer = bench.chat.loadNewer(1, 20);
    expect(socket.sent.find(({ type }) => type === "REQUEST_MESSAGES")).toMatchObject({ afterSeq: 21, limit: 20 });
    tell(22, 37);
    expect(await newer).toBe(false);
    expect([seqs(shown()?.messages ?? []), shown()?.hasNewer]).toEqual([numbers(19, 41), false]);
    // What is held is shown without asking.
    await bench.chat.showAround(1, 25);
    bench.chat.showNewest(1);
    expect(socket.sent.filter(({ type }) => type === "REQUEST_MESSAGES")).toEqual([]);
    expect(await bench.chat.loadNewer(1)).toBe(false);
  });
});

describe("two pages on one cache", () => {
  it("spoil nothing: what the other wrote ahead of the cursor is shown when it comes", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1)));
    bench.server.socket.say(logged(message(1, 5)));
    const { rooms: behind } = await bench.saved();
    bench.server.socket.say(logged(message(2, 6)));
    const saved = await bench.saved();
    // The other page was behind, and wrote its record last.
    const load = () => Promise.resolve({ ...saved, rooms: behind });
    const after = new Bench({ cache: { ...bench.cache, load } });
    await after.live();
    after.server.socket.say(logged(message(2, 6)));
    after.server.socket.say(logged(message(3, 7)));
    const [room] = after.chat.snapshot.rooms;
    expect([seqs(room?.messages ?? []), room?.lastSeq, room?.lastMessage?.seq]).toEqual([[1, 2, 3], 3, 3]);
  });
});
