import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { client, server } from "../generated/golden.js";
import { Bench } from "../support/live.js";
import { repository } from "../support/repository.js";
import { rooms, view } from "../../src/testing/index.js";

// That the frames are of the types is the compiler's to say.
describe("golden frames", () => {
  it("are those of the repository, without the seed's own", () => {
    const files = readdirSync(repository("chat-core/tests/golden"));
    const names = (direction: string) =>
      files.filter((file) => file.startsWith(`${direction}-`)).map((file) => file.slice(direction.length + 1, -5));
    expect(Object.keys(server).toSorted()).toEqual(names("server").toSorted());
    const missing = names("client").filter((name) => !(name in client));
    expect(missing).toEqual(["LOGIN-seed", "REQUEST_MESSAGES-positions", "REQUEST_MESSAGES-seed"]);
  });

  it.each(Object.entries(server))("%s is understood", async (_, frame) => {
    const bench = new Bench();
    await bench.live(rooms(view(1, { rev: 16 })));
    bench.server.socket.say(frame);
    expect(bench.server.socket.sent.filter(({ type }) => type !== "SYNC_ROOM")).toEqual([]);
    expect(bench.errors).toEqual([]);
    expect(bench.chat.snapshot.rooms).toBeDefined();
  });

  it("move the cursor where they say so", async () => {
    const bench = new Bench();
    await bench.live(rooms(view(1, { rev: 16 })));
    for (const name of ["RECEIVE_MESSAGES", "RECEIVE_MESSAGES-span"]) {
      bench.server.socket.say(server[name] ?? { type: name });
    }
    expect((await bench.saved()).rooms[0]?.have).toBe(19);
    expect(bench.chat.snapshot.rooms[0]?.messages[0]?.content).toBe("hello");
  });
});
