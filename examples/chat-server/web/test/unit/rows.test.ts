import type { Message, OutboxEntry } from "chat-client";
import { describe, expect, it } from "vitest";
import { type Row, Rows, type RowsInput } from "../../src/features/messages/rows";

const DAY = 86_400;
const NOON = new Date(2026, 0, 5, 12).getTime() / 1000;

const ME = 1;

function message(seq: number, over: Partial<Message> = {}): Message {
  const same = { roomId: 1, rev: seq, user: "ann", userId: 1, content: `${seq}`, kind: "text", editVersion: 0 } as const;
  return { id: seq, seq, timestamp: NOON + seq, ...same, ...over };
}

const entry = (key: string): OutboxEntry => ({
  clientMessageId: key,
  roomId: 1,
  content: key,
  writtenAt: (NOON + 50) * 1000,
  number: 1,
});

const made: RowsInput["made"] = new WeakMap();
const make = (messages: readonly Message[], over: Partial<RowsInput> = {}) =>
  new Rows({ messages, pending: [], me: ME, newAfterSeq: undefined, heads: new Set(), made, ...over });
const list = (rows: Rows): Row[] => Array.from({ length: rows.length }, (_, at) => rows.at(at)).filter((row) => row !== undefined);
const rows = (messages: Message[], over: Partial<RowsInput> = {}) => list(make(messages, over));

describe("rows", () => {
  it("name an author once for what stands together", () => {
    const shown = rows([message(1), message(2), message(3, { userId: 2 }), message(4, { userId: 2, timestamp: NOON + 900 })]);
    expect(shown.map((row) => row.isHead)).toEqual([true, false, true, true]);
    const waiting = rows([message(1)], { pending: [entry("a"), entry("b")] });
    expect(waiting.map((row) => row.isHead)).toEqual([true, true, false]);
  });

  it("divide days, behind the last message of the former", () => {
    const shown = rows([message(1), message(2, { timestamp: NOON + DAY }), message(3, { timestamp: NOON + DAY })]);
    expect(shown.map((row) => row.dayAfter)).toEqual([NOON + DAY, undefined, undefined]);
    expect(shown[1]?.isHead).toBe(true);
  });

  it("divide what is new from what was read", () => {
    const three = [message(1), message(2), message(3)];
    expect(rows(three, { newAfterSeq: 1 }).map((row) => row.newAfter)).toEqual([true, undefined, undefined]);
    expect([1, 3, 0].map((newAfterSeq) => make(three, { newAfterSeq }).lastRead)).toEqual([0, -1, -1]);
    expect(rows([message(2), message(3)], { newAfterSeq: 1 }).some((row) => row.newAfter)).toBe(false);
  });

  it("keep their key when the server has the message", () => {
    const [waiting] = rows([], { pending: [entry("k")] });
    const [stored] = rows([message(1, { clientMessageId: "k" })]);
    expect(waiting?.key).toBe(stored?.key);
    const [copied] = rows([message(2, { clientMessageId: "k", userId: 2 })]);
    expect(copied?.key).not.toBe(stored?.key);
  });

  it("change nothing on the screen when older ones come", () => {
    const heads = new Set([3]);
    const all = [1, 2, 3, 4].map((seq) => message(seq));
    const [former, later] = [make(all.slice(2), { heads }), make(all, { heads })];
    const before = list(former);
    expect([later.since(former), later.since(later), later.since(make([]))]).toEqual([2, 0, 0]);
    expect(list(later).slice(2).every((row, at) => row === before[at])).toBe(true);
    expect(make([message(9)]).since(later)).toBeUndefined();
    expect(make([message(1), message(2)]).since(later)).toBe(0);
    // The oldest were let go of: what stands where is another matter.
    expect(make([message(4), message(5)]).since(later)).toBeUndefined();
  });

  it("of a hundred thousand messages are made as they are looked at", () => {
    let looks = 0;
    const many = new Proxy(Array.from({ length: 100_000 }, (_, at) => message(at + 1)), {
      get: (target, name, receiver) => ((looks += 1), Reflect.get(target, name, receiver) as unknown),
    });
    const heads = new Set([1]);
    const before = make(many, { newAfterSeq: 99_000, heads });
    const shown = Array.from({ length: 50 }, (_, at) => before.at(50_000 + at));
    expect([before.length, before.lastRead, make(many, { heads }).since(before)]).toEqual([100_000, 98_999, 0]);
    expect(shown.every((row) => row !== undefined)).toBe(true);
    expect(looks).toBeLessThan(1_000);
    const after = make(many, { newAfterSeq: 99_000, heads });
    expect(shown.every((row, at) => row === after.at(50_000 + at))).toBe(true);
  });
});
