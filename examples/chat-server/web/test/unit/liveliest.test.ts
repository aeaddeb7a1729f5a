import type { OutboxEntry, RoomSnapshot } from "chat-client";
import { expect, it } from "vitest";
import { lastOnItsWay, shownRooms } from "../../src/features/rooms/selectors";

const entry = (number: number, over: Partial<OutboxEntry> = {}): OutboxEntry => ({
  clientMessageId: `${number}`,
  roomId: 1,
  content: `${number}`,
  writtenAt: number,
  number,
  ...over,
});
const room = (id: number, lastMessageId: number, pending: OutboxEntry[] = []) =>
  ({ id, kind: "group", name: `room ${id}`, lastMessage: { id: lastMessageId }, pending }) as unknown as RoomSnapshot;
const ids = (rooms: RoomSnapshot[]) => shownRooms(rooms, "", {}).map(({ id }) => id);

it("a room where I write stands first, and one that refused it where it stood before", () => {
  expect(ids([room(1, 10, [entry(1)]), room(2, 20)])).toEqual([1, 2]);
  expect(ids([room(1, 10, [entry(1, { refused: "FORBIDDEN" })]), room(2, 20)])).toEqual([2, 1]);
});

it("what was refused is not the last that was said", () => {
  const [sent, refused] = [entry(1), entry(2, { refused: "FORBIDDEN" })];
  expect(lastOnItsWay(room(1, 10, [sent, refused]))).toBe(sent);
  expect(lastOnItsWay(room(1, 10, [refused]))).toBeUndefined();
});
