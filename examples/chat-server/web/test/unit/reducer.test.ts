import { beforeEach, describe, expect, it, vi } from "vitest";

const storage = new Map<string, string>();
vi.stubGlobal("navigator", { languages: ["de-AT", "en"] });
vi.stubGlobal("localStorage", {
  getItem: (key: string) => storage.get(key) ?? null,
  setItem: (key: string, value: string) => storage.set(key, value),
  removeItem: (key: string) => storage.delete(key),
});

const { reducer } = await import("../../src/app/reducer");
const { snapshotTaken } = await import("../../src/features/chat/chatSlice");
const { draftChanged, editBegun, editChanged, editEnded, editOverruled, messageWritten } = await import("../../src/features/composer/composerSlice");
const { noticed, dismissed } = await import("../../src/features/notices/noticesSlice");
const { deleteAsked, dialogOpened, filterChanged, roomOpened } = await import("../../src/features/rooms/roomsSlice");
const { shownRooms, selectUnread, selectUnsent, strandedIn } = await import("../../src/features/rooms/selectors");
const { entered, left } = await import("../../src/features/session/sessionSlice");
const { initialLanguage } = await import("../../src/features/language/languageSlice");
const { de, en } = await import("../support/words");
const { colourOf, initialsOf } = await import("../../src/features/people/colours");

const nothing = () => reducer(undefined, { type: "@@init" });
const ann = entered({ user: "ann", auth: "password", drafts: { 7: "half a" }, edits: {}, lastRoomId: undefined, arrivals: {} });

function room(id: number, name: string, lastId: number, unreadCount = 0) {
  const lastMessage = lastId === 0 ? undefined : { id: lastId, seq: 1, user: "ann", excerpt: "x" };
  return { id, name, kind: "group", lastMessage, unreadCount, messages: [], pending: [] };
}

describe("the store", () => {
  let state = nothing();
  beforeEach(() => {
    state = nothing();
  });

  it("keeps drafts until they are sent, and forgets all with the login", () => {
    state = reducer(state, ann);
    state = reducer(state, draftChanged({ roomId: 8, text: "hm" }));
    expect(state.composer.drafts).toEqual({ 7: "half a", 8: "hm" });
    state = reducer(state, messageWritten({ roomId: 8, content: "hm" }));
    expect(state.composer.drafts).toEqual({ 7: "half a" });
    state = reducer(state, left({ wasEnded: true }));
    expect([state.composer.drafts, state.session.user, state.session.wasEnded]).toEqual([{}, undefined, true]);
  });

  it("keeps what a message shall say until that is done, and never loses it to who was first", () => {
    const message = { id: 3, roomId: 7, content: "tea", editVersion: 0 };
    const edits = () => state.composer.edits;
    state = reducer(reducer(state, ann), editBegun(message as never));
    state = reducer(state, editChanged({ roomId: 7, text: "coffee" }));
    state = reducer(state, editBegun(message as never));
    expect(edits()).toEqual({ 7: { ...message, text: "coffee" } });
    // Somebody else has another one open.
    state = reducer(state, editEnded({ id: 4, roomId: 7 }));
    state = reducer(state, editOverruled({ ...message, content: "milk", editVersion: 1 } as never));
    expect(edits()).toEqual({ 7: { ...message, content: "milk", editVersion: 1, text: "coffee" } });
    state = reducer(state, editOverruled({ ...message, content: "", editVersion: 1, deletedAt: 5 } as never));
    expect([edits(), state.composer.drafts]).toEqual([{}, { 7: "half a\ncoffee" }]);
    expect(state.notices.shown.map(({ code }) => code)).toEqual(["CHANGED_MEANWHILE", "DELETED_MEANWHILE"]);
    // Whoever goes on with another message lost nothing, either.
    state = reducer(reducer(state, editBegun(message as never)), editBegun({ ...message, id: 5 } as never));
    expect(state.composer.drafts).toEqual({ 7: "half a\ncoffee" });
    state = reducer(state, editChanged({ roomId: 7, text: "cake" }));
    state = reducer(state, editBegun(message as never));
    expect([edits()[7]?.id, state.composer.drafts]).toEqual([3, { 7: "half a\ncoffee\ncake" }]);
  });

  it("begins with the room that the server remembers, where this browser knows none", () => {
    const success = { type: "LOGIN_SUCCESS", user: "ann", userId: 1, userRev: 0, lastRoomId: 5 };
    state = reducer(reducer(state, ann), success);
    expect(state.rooms.lastId).toBe(5);
    state = reducer(reducer(state, roomOpened(6)), success);
    expect([state.rooms.openId, state.rooms.lastId]).toEqual([6, undefined]);
  });

  it("ends with a room what was asked about it, and nothing else that stands open", () => {
    state = reducer(reducer(state, roomOpened(6)), deleteAsked(3));
    expect(reducer(state, roomOpened(undefined)).rooms.dialog).toBe(undefined);
    state = reducer(state, dialogOpened("new"));
    expect(reducer(state, roomOpened(undefined)).rooms.dialog).toBe("new");
    expect(reducer(state, roomOpened(7)).rooms.dialog).toBe(undefined);
  });

  const shown = () => shownRooms(state.chat.rooms, state.rooms.filter, state.arrivals.byRoom);

  it("knows what logging out would lose: not what the server has, nor what its room shows as stored", () => {
    const entry = (key: string, roomId: number, over: object = {}) => ({ clientMessageId: key, roomId, ...over });
    const [waits, has, shown] = [entry("a", 1), entry("b", 1, { isAccepted: true }), entry("c", 1)];
    const stranded = entry("d", 9, { refused: "NOT_FOUND" });
    const rooms = [{ ...room(1, "Tea", 10), pending: [waits, has] }];
    const snapshot = { status: "live", me: undefined, closed: undefined, rooms, outbox: [waits, has, shown, stranded] };
    state = reducer(state, snapshotTaken(snapshot as never));
    expect(selectUnsent(state)).toBe(2);
    // What is only begun would be lost just as well; an edit, as soon as it changes something.
    state = reducer(state, draftChanged({ roomId: 1, text: "half a" }));
    state = reducer(state, draftChanged({ roomId: 2, text: " " }));
    state = reducer(state, editBegun({ id: 3, roomId: 1, content: "tea", editVersion: 0 } as never));
    expect(selectUnsent(state)).toBe(3);
    state = reducer(state, editChanged({ roomId: 1, text: "coffee" }));
    expect(selectUnsent(state)).toBe(4);
  });

  it("shows what was begun in a room that is gone, as soon as it is certain that it is", () => {
    const take = (status: string, rooms: object[]) => {
      state = reducer(state, snapshotTaken({ status, me: undefined, closed: undefined, rooms, outbox: [] } as never));
      return strandedIn(state).map(({ content }) => content);
    };
    const [tea, gone] = [room(1, "Tea", 10), room(7, "gone", 20)];
    state = reducer(state, ann);
    state = reducer(state, draftChanged({ roomId: 1, text: "here" }));
    state = reducer(state, editBegun({ id: 3, roomId: 7, content: "tea", editVersion: 0 } as never));
    state = reducer(state, editChanged({ roomId: 7, text: "coffee" }));
    expect(take("resuming", [])).toEqual([]);
    expect(take("live", [tea, gone])).toEqual([]);
    expect(take("resuming", [tea])).toEqual([]);
    expect(take("live", [tea])).toEqual(["half a", "coffee"]);
    strandedIn(state).forEach(({ discard }) => (state = reducer(state, discard)));
    expect([strandedIn(state), state.composer.drafts[1]]).toEqual([[], "here"]);
  });

  it("shows the liveliest rooms first, and only what the filter lets through", () => {
    const rooms = [room(1, "Tea", 10, 2), room(2, "Release", 30, 1), room(3, "team", 20)];
    const snapshot = { status: "live", me: undefined, closed: undefined, rooms, outbox: [] };
    state = reducer(state, snapshotTaken(snapshot as never));
    const names = () => shown().map(({ name }) => name);
    expect(names()).toEqual(["Release", "team", "Tea"]);
    expect(selectUnread(state)).toBe(3);
    state = reducer(state, filterChanged(" TEA"));
    expect(names()).toEqual(["team", "Tea"]);
  });

  it("shows a room that came on top until something is newer, and of empty ones the one made last", () => {
    const take = (status: string, ...rooms: object[]) => {
      state = reducer(state, snapshotTaken({ status, me: undefined, closed: undefined, rooms, outbox: [] } as never));
      return shown().map(({ name }) => name);
    };
    const [old, older, tea, lobby] = [room(1, "old", 0), room(2, "a bit newer", 0), room(3, "tea", 30), room(4, "lobby", 20)];
    // Half a list, then all of it: nobody came.
    take("resuming", old, older);
    expect(take("live", old, older, tea, lobby)).toEqual(["tea", "lobby", "a bit newer", "old"]);
    const [made, joined] = [room(9, "made", 0), room(5, "joined", 10)];
    expect(take("live", old, older, tea, lobby, made)).toEqual(["made", "tea", "lobby", "a bit newer", "old"]);
    const all = [old, older, tea, lobby, joined, made];
    expect(take("live", ...all)).toEqual(["joined", "made", "tea", "lobby", "a bit newer", "old"]);
    all[3] = room(4, "lobby", 31);
    expect(take("live", ...all)).toEqual(["lobby", "joined", "made", "tea", "a bit newer", "old"]);
    // Over a reload, too; and the next one is above them.
    const { byRoom } = state.arrivals;
    state = reducer(nothing(), entered({ ...ann.payload, arrivals: byRoom }));
    expect(take("live", ...all)).toEqual(["lobby", "joined", "made", "tea", "a bit newer", "old"]);
    expect(take("live", ...all, room(7, "next", 0))).toEqual(["next", "lobby", "joined", "made", "tea", "a bit newer", "old"]);
    // What is mine no more is not kept.
    take("live", ...all.filter(({ id }) => id !== 9));
    expect(Object.keys(state.arrivals.byRoom)).toEqual(["5"]);
    state = reducer(state, left({}));
    expect(take("live", ...all)).toEqual(["lobby", "tea", "joined", "made", "a bit newer", "old"]);
  });

  it("shows a few notices at once", () => {
    for (const code of ["BUSY", "CONFLICT", "NOT_FOUND", "TOO_LARGE"] as const) {
      state = reducer(state, noticed(code));
    }
    expect(state.notices.shown.map(({ code }) => code)).toEqual(["CONFLICT", "NOT_FOUND", "TOO_LARGE"]);
    state = reducer(state, dismissed(3));
    expect(state.notices.shown.map(({ code }) => code)).toEqual(["CONFLICT", "TOO_LARGE"]);
  });
});

describe("languages", () => {
  it("are the reader's own, unless he chose", () => {
    expect(nothing().language).toBe("de");
    expect(initialLanguage("en", ["de"])).toBe("en");
    expect(initialLanguage("xx", ["fr", "de-CH"])).toBe("de");
    expect(initialLanguage(null, [])).toBe("en");
  });

  it("say the same, down to each code, and nothing is empty", () => {
    const keys = (texts: object): string[] =>
      Object.entries(texts).flatMap(([key, value]) =>
        typeof value === "object" ? keys(value as object).map((inner) => `${key}.${inner}`) : [key],
      );
    expect(keys(de)).toEqual(keys(en));
    expect(Object.values(de).every((text) => text !== "")).toBe(true);
  });
});

describe("avatars", () => {
  it("are the same for ever", () => {
    expect(new Set(["ann", "bob", "cid", "dora"].map(colourOf)).size).toBeGreaterThan(1);
    expect(["ann", "Release party", "#", "日本 語"].map(initialsOf)).toEqual(["A", "RP", "?", "日語"]);
  });
});
