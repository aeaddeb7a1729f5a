import { describe, expect, it } from "vitest";
import { Journal } from "../../src/state/journal.js";
import type { Message } from "../../src/generated/objects.js";
import { RoomState } from "../../src/state/room.js";
import { message, page, view } from "../../src/testing/index.js";

const ME = 3;

function room(changes = {}): RoomState {
  return new RoomState(view(1, changes), new Journal(() => undefined));
}

function mine(seq: number, rev: number) {
  return message(seq, rev, "mine", { user: "ann", userId: ME });
}

describe("a room", () => {
  it("keeps of two versions the newer one, and shows it in short", () => {
    const it = room();
    it.put([message(1, 5, "one"), message(1, 7, "one!")], ME);
    it.put([message(1, 6, "old")], ME);
    expect(it.timeline.at(1)?.content).toBe("one!");
    expect(it.view.lastMessage).toMatchObject({ seq: 1, excerpt: "one!" });
    it.put([message(1, 8, "", { deletedAt: 1 })], ME);
    expect(it.view.lastMessage?.excerpt).toBe("");
  });

  it("cuts an excerpt between characters", () => {
    const it = room();
    it.put([message(1, 5, "😀".repeat(300))], ME);
    expect(it.view.lastMessage?.excerpt).toBe("😀".repeat(120));
  });

  it("reads what I write, and counts the rest as unread", () => {
    const it = room();
    it.put([message(1, 5), message(2, 6)], ME);
    expect(it.view.unreadCount).toBe(2);
    it.put([mine(3, 7)], ME);
    expect(it.view).toMatchObject({ readSeq: 3, unreadCount: 0 });
  });

  it("takes a marker back where I said so, and not where it was set before I wrote", () => {
    const it = room();
    it.put([message(1, 5), message(2, 6), mine(3, 7)], ME);
    // Decided when the room had two messages.
    it.mark({ type: "READ_MARKER", roomId: 1, readSeq: 1, unreadCount: 1 });
    expect(it.view.readSeq).toBe(3);
    it.mark({ type: "READ_MARKER", roomId: 1, readSeq: 1, unreadCount: 2 });
    expect(it.view).toMatchObject({ readSeq: 1, unreadCount: 2 });
    // An old message of mine, told late: it was read before.
    it.put([mine(2, 8)], ME);
    expect(it.view.readSeq).toBe(1);
    it.put([mine(4, 9)], ME);
    expect(it.view.readSeq).toBe(4);
  });

  it("takes of a reset's marker only what is newer", () => {
    const it = room({ lastSeq: 5, readSeq: 2 });
    const reset = { type: "ROOM_RESET", roomId: 1, rev: 90, messages: [] as Message[], reason: "x" } as const;
    it.reset({ ...reset, room: view(1, { lastSeq: 5, readSeq: 0 }) }, ME);
    expect(it.view.readSeq).toBe(2);
    it.reset({ ...reset, room: view(1, { lastSeq: 6, readSeq: 3 }) }, ME);
    expect(it.view).toMatchObject({ readSeq: 3, unreadCount: 3 });
  });

  it("does not take settings back to an older view", () => {
    const it = room({ rev: 4 });
    it.apply({ type: "ROOM_UPDATED", roomId: 1, rev: 6, name: "Tea", kind: "group", topic: "green" }, ME);
    it.update(view(1, { rev: 5, name: "old", role: "admin" }));
    expect(it.view).toMatchObject({ name: "Tea", topic: "green", role: "admin" });
    it.apply({ type: "ROOM_UPDATED", roomId: 1, rev: 7, name: "Tea", kind: "group" }, ME);
    expect(it.view.topic).toBeUndefined();
  });

  it("takes from a newer view all the rest, names to show among it", () => {
    const it = room({ kind: "direct", peerId: 4, peerName: "Bob", memberCount: 2 });
    it.update(view(1, { kind: "direct", peerId: 4, peerName: "Robert", memberCount: 3, capabilities: ["read"] }));
    expect(it.view).toMatchObject({ peerName: "Robert", memberCount: 3, capabilities: ["read"] });
    it.update(view(1, { kind: "direct", peerId: 4 }));
    expect(it.view.peerName).toBeUndefined();
    it.put([message(1, 5, "hi", { displayName: "Robert" })], ME);
    expect(it.view.lastMessage?.displayName).toBe("Robert");
  });

  it("is called after the other where it is direct", () => {
    const it = room({ kind: "direct", name: "bob" });
    it.apply({ type: "ROOM_UPDATED", roomId: 1, rev: 6, name: "", kind: "direct" }, ME);
    expect(it.view.name).toBe("bob");
  });

  it("knows how far a page reaches", () => {
    const it = room({ lastSeq: 9 });
    it.page(page({}, [message(8, 8), message(9, 9)], true) as never, ME);
    expect([it.timeline.ranges, it.hasOlder]).toEqual([[{ from: 8, to: 9 }], true]);
    // Far from the rest: kept, with a hole between.
    it.page(page({}, [message(2, 2), message(3, 3)], true) as never, ME);
    expect(it.timeline.ranges).toEqual([{ from: 2, to: 3 }, { from: 8, to: 9 }]);
    it.page(page({}, [4, 5, 6, 7].map((seq) => message(seq, seq)), true) as never, ME);
    expect([it.timeline.ranges, it.hasOlder]).toEqual([[{ from: 2, to: 9 }], true]);
    it.page(page({}, [message(1, 1)], false) as never, ME);
    expect(it.hasOlder).toBe(false);
  });

  it("lets go of the oldest where there are too many", () => {
    const it = room();
    it.page(page({}, Array.from({ length: 21 }, (_, at) => message(at + 1, at + 5)), false) as never, ME);
    it.trim(10);
    expect([it.timeline.size, it.timeline.ranges]).toEqual([10, [{ from: 12, to: 21 }]]);
  });

  it("puts members together from pages, whatever the stream tells meanwhile", () => {
    const it = room();
    const update = { type: "MEMBER_UPDATED", roomId: 1, rev: 5, user: "eve", userId: 7 } as const;
    it.apply({ ...update, role: "admin" }, ME);
    const items = [{ userId: 3, user: "ann", role: "owner" as const }];
    it.membersPage({ type: "RECEIVE_MEMBERS", roomId: 1, items, cursor: 3 });
    expect(it.members.list().map(({ user }) => user)).toEqual(["ann", "eve"]);
    expect(it.members.isComplete).toBe(false);
    it.apply({ ...update, rev: 6, role: null }, ME);
    const late = [{ userId: 7, user: "eve", role: "admin" as const }, { userId: 8, user: "joe", role: "member" as const }];
    it.membersPage({ type: "RECEIVE_MEMBERS", roomId: 1, items: late });
    expect(it.members.list().map(({ user }) => user)).toEqual(["ann", "joe"]);
    expect(it.members.isComplete).toBe(true);
  });

  it("counts its members once all are known, but those of a channel", () => {
    const item = (userId: number) => ({ userId, user: `${userId}`, role: "member" as const });
    const came = (userId: number, rev: number, role: "member" | null) =>
      ({ type: "MEMBER_UPDATED", roomId: 1, rev, user: `${userId}`, userId, role }) as const;
    const [group, channel] = [room({ memberCount: 9 }), room({ kind: "channel", memberCount: 9 })];
    const counts = (happens: (it: RoomState) => void) =>
      [group, channel].map((it) => {
        happens(it);
        return it.view.memberCount;
      });
    expect(counts((it) => it.apply(came(4, 5, "member"), ME))).toEqual([9, 9]);
    expect(counts((it) => it.membersPage({ type: "RECEIVE_MEMBERS", roomId: 1, items: [item(3)], cursor: 3 }))).toEqual([9, 9]);
    expect(counts((it) => it.membersPage({ type: "RECEIVE_MEMBERS", roomId: 1, items: [item(7)] }))).toEqual([3, 9]);
    expect(counts((it) => it.apply(came(8, 6, "member"), ME))).toEqual([4, 9]);
    expect(counts((it) => it.apply(came(3, 7, null), ME))).toEqual([3, 9]);
    // A view may be older than what was told since.
    expect(counts((it) => it.update({ ...it.view, memberCount: 5 }))).toEqual([3, 5]);
    const reset = { type: "ROOM_RESET", roomId: 1, rev: 90, messages: [] as Message[], reason: "x" } as const;
    expect(counts((it) => it.reset({ ...reset, room: { ...it.view, memberCount: 12 } }, ME))).toEqual([12, 12]);
  });
});
