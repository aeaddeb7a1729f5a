import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Request } from "../../src/index.js";
import { World } from "../support/world.js";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

describe("each request", () => {
  it("is answered by what its type says", async () => {
    const ann = await world.live("ann");
    await world.live("bob");
    const { room } = await ann.request({ type: "CREATE_ROOM", kind: "group", name: "Tea", data: { colour: "red" } });
    const roomId = room.id;
    const { id: messageId } = await ann.send(roomId, "hi", { kind: "x-poll", data: [1] });
    const requests: [Request, string][] = [
      [{ type: "INVITE_USER", roomId, user: "bob" }, "ACK"],
      [{ type: "SET_ROLE", roomId, user: "bob", role: "admin" }, "ACK"],
      [{ type: "REQUEST_MEMBERS", roomId }, "RECEIVE_MEMBERS"],
      [{ type: "REMOVE_USER", roomId, user: "bob" }, "ACK"],
      [{ type: "UPDATE_ROOM", roomId, topic: "green", data: null }, "ACK"],
      [{ type: "SELECT_ROOM", roomId }, "ACK"],
      [{ type: "EDIT_MESSAGE", messageId, content: "ho", editVersion: 0 }, "ACK"],
      [{ type: "DELETE_MESSAGE", messageId }, "ACK"],
      [{ type: "REQUEST_MESSAGES", roomId, aroundSeq: 1 }, "RECEIVE_MESSAGES"],
      [{ type: "MARK_READ", roomId, seq: 0, force: true }, "READ_MARKER"],
      [{ type: "OPEN_DIRECT", user: "bob" }, "ROOM_ADDED"],
      [{ type: "REQUEST_ROOMS" }, "RECEIVE_ROOMS"],
      [{ type: "BROWSE_ROOMS" }, "RECEIVE_ROOM_LIST"],
      [{ type: "LEAVE_ROOM", roomId: 1 }, "ROOM_REMOVED"],
      [{ type: "JOIN_ROOM", roomId: 1 }, "ROOM_ADDED"],
    ];
    for (const [request, type] of requests) {
      expect((await ann.request(request)).type, request.type).toBe(type);
    }
    const shown = ann.snapshot.rooms.find(({ id }) => id === roomId);
    expect(shown).toMatchObject({ topic: "green", readSeq: 0, unreadCount: 1, role: "owner" });
    expect(shown?.data).toBeUndefined();
    await expect(ann.request({ type: "x-none", data: 1 })).rejects.toMatchObject({ code: "UNKNOWN_ACTION" });
    expect((await ann.request({ type: "LOGOUT" })).type).toBe("ACK");
  });
});
