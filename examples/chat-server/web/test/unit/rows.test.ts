import type { Message, OutboxEntry } from "chat-client";
import { describe, expect, it } from "vitest";
import { prepended, rowsOf } from "../../src/features/messages/rows";

const DAY = 86_400;
const NOON = new Date(2026, 0, 5, 12).getTime() / 1000;

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

const rows = (messages: Message[], over: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ messages, pending: [], newAfterSeq: undefined, heads: new Set(), ...over });

describe("rows", () => {
  it("name an author once for what stands together", () => {
    const shown = rows([message(1), message(2), message(3, { userId: 2 }), message(4, { userId: 2, timestamp: NOON + 900 })]);
    expect(shown.map((row) => row.isHead)).toEqual([true, false, true, true]);
  });

  it("divide days, behind the last message of the former", () => {
    const shown = rows([message(1), message(2, { timestamp: NOON + DAY }), message(3, { timestamp: NOON + DAY })]);
    expect(shown.map((row) => row.dayAfter)).toEqual([NOON + DAY, undefined, undefined]);
    expect(shown[1]?.isHead).toBe(true);
  });

  it("divide what is new from what was read", () => {
    const shown = rows([message(1), message(2), message(3)], { newAfterSeq: 1 });
    expect(shown.map((row) => row.newAfter)).toEqual([true, undefined, undefined]);
    expect(rows([message(2), message(3)], { newAfterSeq: 1 }).some((row) => row.newAfter)).toBe(false);
  });

  it("keep their key when the server has the message", () => {
    const [waiting] = rows([], { pending: [entry("k")] });
    const [stored] = rows([message(1, { clientMessageId: "k" })]);
    expect(waiting?.key).toBe(stored?.key);
  });

  it("change nothing on the screen when older ones come", () => {
    const heads = new Set([3]);
    const [former, later] = [rows([message(3), message(4)], { heads }), rows([message(1), message(2), message(3), message(4)], { heads })];
    expect(prepended(former, later)).toBe(2);
    expect(later.slice(2)).toEqual(former);
    expect(prepended(later, later)).toBe(0);
    expect(prepended([], later)).toBe(0);
  });

  it("are made for a hundred thousand messages without a stall", () => {
    const many = Array.from({ length: 100_000 }, (_, at) => message(at + 1));
    rows(many);
    const start = performance.now();
    expect(rows(many)).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
