import { describe, expect, it } from "vitest";
import type { ErrorAction } from "../../src/generated/server.js";
import { RefusedError } from "../../src/index.js";
import { Outbox } from "../../src/outbox.js";
import { type OutboxEntry, entryId } from "../../src/outbox-entry.js";

const saved = new Map<string, OutboxEntry>();

function outbox(): Outbox {
  saved.clear();
  return new Outbox({
    saved: (entry) => saved.set(entryId(entry), entry),
    gone: (entry) => saved.delete(entryId(entry)),
  });
}

function held(key: string): OutboxEntry | undefined {
  return [...saved.values()].find(({ clientMessageId }) => clientMessageId === key);
}

function write(box: Outbox, key: string) {
  return box.write({ clientMessageId: key, roomId: 1, content: key, writtenAt: 0 });
}

function accepted(key: string, duplicate = false) {
  return { type: "MESSAGE_ACCEPTED", clientMessageId: key, id: 7, roomId: 1, seq: 1, rev: 5, timestamp: 0, duplicate } as const;
}

function error(key: string, code: ErrorAction["code"], retryable: boolean): ErrorAction {
  return { type: "ERROR", clientMessageId: key, code, message: "", retryable };
}

const keys = (actions: { clientMessageId?: string }[]) => actions.map((action) => action.clientMessageId);

describe("an outbox", () => {
  it("sends in order, at most sixteen at once, and each until it is answered", async () => {
    const box = outbox();
    const sent = Array.from({ length: 20 }, (_, at) => write(box, `k${at}`));
    expect(keys(box.due())).toEqual(Array.from({ length: 16 }, (_, at) => `k${at}`));
    expect(box.due()).toEqual([]);
    box.accepted(accepted("k3"));
    expect(keys(box.due())).toEqual(["k16"]);
    await expect(sent[3]).resolves.toMatchObject({ id: 7 });
    box.cut();
    expect(keys(box.due()).slice(0, 4)).toEqual(["k0", "k1", "k2", "k4"]);
  });

  it("goes one at a time after something was put off, until all is sent", () => {
    const box = outbox();
    ["a", "b", "c"].forEach((key) => void write(box, key));
    box.due();
    expect(box.refused(error("a", "RATE_LIMITED", true))).toBe("later");
    expect(box.refused(error("b", "RATE_LIMITED", true))).toBe("later");
    expect(box.due()).toEqual([]);
    box.accepted(accepted("c"));
    expect(keys(box.due())).toEqual(["a"]);
    box.accepted(accepted("a"));
    expect(keys(box.due())).toEqual(["b"]);
    box.accepted(accepted("b"));
    box.due();
    ["d", "e"].forEach((key) => void write(box, key));
    expect(keys(box.due())).toEqual(["d", "e"]);
  });

  it("keeps what was refused until it is retried or discarded", async () => {
    const box = outbox();
    const sent = write(box, "a");
    box.due();
    expect(box.refused(error("a", "FORBIDDEN", false))).toBe("forGood");
    await expect(sent).rejects.toThrow(RefusedError);
    expect(held("a")).toMatchObject({ refused: "FORBIDDEN" });
    expect(box.due()).toEqual([]);
    const again = box.retry("a");
    expect(keys(box.due())).toEqual(["a"]);
    box.accepted(accepted("a"));
    await again;
    expect(saved.size).toBe(0);
    const discarded = write(box, "b");
    box.discard("b");
    await expect(discarded).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(box.retry("b")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("knows a refusal by the request's name where the server could not read the key", () => {
    const box = outbox();
    ["a", "b"].forEach((key) => void write(box, key));
    const [, b] = box.due();
    const { clientMessageId: _, ...nameless } = error("", "BAD_REQUEST", false);
    expect(box.refused({ ...nameless, requestId: "unknown" })).toBeUndefined();
    expect(box.refused({ ...nameless, requestId: b?.requestId ?? "" })).toBe("forGood");
    expect(held("b")).toMatchObject({ refused: "BAD_REQUEST" });
  });

  it("does not believe refusals of what is not on the way", () => {
    const box = outbox();
    void write(box, "a");
    box.refused(error("a", "FORBIDDEN", false));
    expect(keys(box.due())).toEqual(["a"]);
  });

  it("shows what was accepted until its room does", () => {
    const box = outbox();
    void write(box, "a");
    box.due();
    box.accepted(accepted("a"));
    expect(box.list()).toMatchObject([{ clientMessageId: "a", isAccepted: true }]);
    expect(saved.size).toBe(0);
    box.landed(2, "a");
    expect(box.list()).toHaveLength(1);
    box.landed(1, "a");
    expect(box.list()).toEqual([]);
    void write(box, "b");
    box.due();
    // Not shown again by the room.
    box.accepted(accepted("b", true));
    expect(box.list()).toEqual([]);
  });

  it("puts what it was given back before what was written since", () => {
    const box = outbox();
    void write(box, "new");
    const entry = { roomId: 1, content: "x", writtenAt: 0 };
    box.restore([
      { ...entry, clientMessageId: "second", number: 6 },
      { ...entry, clientMessageId: "first", number: 5 },
    ]);
    expect(keys(box.due())).toEqual(["first", "second", "new"]);
    expect(held("new")?.number).toBe(7);
  });

  it("has one message under one key: another is refused, the same settles with the first", async () => {
    const box = outbox();
    const message = { clientMessageId: "k", roomId: 1, content: "one", writtenAt: 0 };
    const sent = box.write(message);
    await expect(box.write({ ...message, roomId: 2 })).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    await expect(box.write({ ...message, content: "two" })).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    await expect(box.write({ ...message, data: 1 })).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    const both = [sent, box.write({ ...message, kind: "text", writtenAt: 9 })];
    expect(box.due()).toMatchObject([{ roomId: 1, content: "one" }]);
    box.accepted(accepted("k"));
    await expect(Promise.all(both)).resolves.toMatchObject([{ id: 7 }, { id: 7 }]);
    // Accepted, and not shown yet.
    await expect(box.write(message)).resolves.toMatchObject({ id: 7 });
    await expect(box.write({ ...message, roomId: 2 })).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect([box.due(), box.list().length]).toEqual([[], 1]);
    box.landed(1, "k");
    void box.write({ ...message, roomId: 2 });
    expect(box.due()).toMatchObject([{ roomId: 2, clientMessageId: "k" }]);
  });

  it("retries what was refused when it is written again, and refuses another in its place", async () => {
    const box = outbox();
    const first = write(box, "a");
    box.due();
    box.refused(error("a", "FORBIDDEN", false));
    await expect(first).rejects.toThrow("FORBIDDEN");
    await expect(box.write({ clientMessageId: "a", roomId: 1, content: "b", writtenAt: 0 })).rejects.toThrow("key");
    const again = write(box, "a");
    expect(keys(box.due())).toEqual(["a"]);
    box.accepted(accepted("a"));
    await expect(again).resolves.toMatchObject({ id: 7 });
  });

  it("takes no answer for what has the key of something discarded", async () => {
    const box = outbox();
    write(box, "k").catch(() => undefined);
    const [first] = box.due();
    box.discard("k");
    const other = box.write({ clientMessageId: "k", roomId: 1, content: "other", writtenAt: 0 });
    const [second] = box.due();
    box.accepted({ ...accepted("k"), requestId: first?.requestId ?? "" });
    box.accepted({ ...accepted("k"), roomId: 2 });
    expect(box.refused({ ...error("k", "FORBIDDEN", false), requestId: first?.requestId ?? "" })).toBeUndefined();
    expect(box.list()).toMatchObject([{ content: "other" }]);
    box.accepted({ ...accepted("k"), id: 8, requestId: second?.requestId ?? "" });
    await expect(other).resolves.toMatchObject({ id: 8 });
  });

  it("keeps what the cache had under a key, and refuses what was written under it before that was known", async () => {
    const box = outbox();
    const [same, other] = [write(box, "same"), write(box, "other")];
    const entry = { roomId: 1, writtenAt: 0, number: 1 };
    box.restore([
      { ...entry, clientMessageId: "other", content: "another" },
      { ...entry, clientMessageId: "same", content: "same", number: 2, refused: "FORBIDDEN" },
    ]);
    await expect(other).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect(box.due()).toMatchObject([{ content: "another" }, { content: "same" }]);
    expect(held("other")).toBeUndefined();
    box.accepted(accepted("same"));
    await expect(same).resolves.toMatchObject({ id: 7 });
  });

  it("sends what two pages wrote under one key, one after the other", async () => {
    const box = outbox();
    const entry = { clientMessageId: "k", writtenAt: 0 };
    box.restore([
      { ...entry, roomId: 1, content: "one", number: 1 },
      { ...entry, roomId: 2, content: "two", number: 1, writtenAt: 1 },
      { ...entry, roomId: 1, content: "three", number: 2 },
    ]);
    const [one] = box.due();
    expect([one, box.due()]).toMatchObject([{ content: "one" }, []]);
    box.accepted({ ...accepted("k", true), requestId: one?.requestId ?? "" });
    const [two] = box.due();
    expect(two).toMatchObject({ roomId: 2, content: "two" });
    box.refused({ ...error("k", "NOT_FOUND", false), requestId: two?.requestId ?? "" });
    expect(box.due()).toEqual([]);
    box.discard("k");
    expect(box.due()).toMatchObject([{ roomId: 1, content: "three" }]);
    box.clear(new Error("logged out"));
    expect([box.due(), box.list(), saved.size]).toEqual([[], [], 0]);
  });

  it("is bounded", async () => {
    const box = outbox();
    Array.from({ length: 1_000 }, (_, at) => void write(box, `k${at}`));
    await expect(write(box, "one more")).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  });
});
