import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/connection/backoff.js";
import { mayComeBack } from "../../src/connection/verdict.js";
import { FakeSocket } from "../../src/testing/index.js";
import { Bench, turns } from "../support/live.js";

async function live(): Promise<Bench> {
  const bench = new Bench();
  await bench.live();
  return bench;
}

describe("pauses", () => {
  it("grow up to a cap, and lie anywhere below", () => {
    const full = new Backoff(1_000, 30_000, () => 1);
    expect(Array.from({ length: 7 }, () => full.next())).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    full.reset();
    expect(full.next()).toBe(1_000);
    const none = new Backoff(1_000, 30_000, () => 0);
    expect([none.next(), none.next()]).toEqual([0, 0]);
  });
});

describe("close codes", () => {
  it.each([1000, 1001, 1002, 1005, 1006, 1007, 1009, 1011, 1012, 4000, 4001, 4004, 4499])("%i: come back", (code) => {
    expect(mayComeBack(code)).toBe(true);
  });

  it.each([1003, 4500, 4501, 4503, 4504, 4505, 4999])("%i: stay away", (code) => {
    expect(mayComeBack(code)).toBe(false);
  });
});

describe("a connection", () => {
  it("speaks chat.v1", async () => {
    const bench = await live();
    expect(bench.server.socket).toMatchObject({ url: "ws://fake/chat", protocols: ["chat.v1"] });
  });

  it("comes back after growing pauses, which begin anew once it has worked for a while", async () => {
    const bench = await live();
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = bench.server.sockets.length;
      bench.server.socket.hangUp(1006);
      expect(bench.chat.snapshot.status).toBe("waiting");
      bench.clock.advance(pause - 1);
      expect(bench.server.sockets.length).toBe(before);
      bench.clock.advance(1);
      expect(bench.server.sockets.length).toBe(before + 1);
    }
    bench.server.welcome();
    bench.clock.advance(5_000);
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    expect(bench.server.sockets.length).toBe(5);
  });

  it("is closed, and says why, where there is no way to connect", async () => {
    const WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        throw new SyntaxError(`${url} is no address`);
      }
    };
    const bench = new Bench({ url: "nowhere", WebSocket });
    bench.chat.connect();
    const asked = bench.chat.request({ type: "REQUEST_ROOMS" });
    await expect(asked).rejects.toThrow("closed");
    expect(bench.errors).toMatchObject([{ message: "nowhere is no address" }]);
    const { status, closed } = bench.chat.snapshot;
    expect([status, closed?.code]).toEqual(["closed", 1006]);
    expect(closed?.reason).toContain("nowhere is no address");
    expect(bench.clock.alarms).toBeLessThanOrEqual(1);
  });

  it("stays away when it is told to, until it is asked for", async () => {
    const bench = await live();
    bench.server.socket.hangUp(4501, "logged out");
    bench.clock.advance(100_000);
    expect(bench.server.sockets.length).toBe(1);
    expect(bench.chat.snapshot).toMatchObject({ status: "closed", closed: { code: 4501, reason: "logged out" } });
    await bench.live();
    expect(bench.chat.snapshot).toMatchObject({ status: "live", closed: undefined });
  });

  it("comes back at a random moment within the time that the server names", async () => {
    const bench = new Bench({ random: () => 0.5 });
    await bench.live();
    bench.server.socket.say({ type: "RECONNECT", afterMs: 10_000, reason: "drain" } as never);
    bench.clock.advance(1_000);
    bench.server.socket.hangUp(4000);
    bench.signal("online");
    bench.clock.advance(3_999);
    expect(bench.server.sockets.length).toBe(1);
    bench.clock.advance(1);
    expect(bench.server.sockets.length).toBe(2);
  });

  it("asks into the silence, and gives up when nothing answers", async () => {
    const bench = await live();
    bench.clock.advance(24_999);
    expect(bench.server.socket.sent).toEqual([]);
    bench.clock.advance(1);
    expect(bench.server.socket.take("PING")).toEqual({ type: "PING" });
    bench.server.socket.say({ type: "PONG" });
    bench.clock.advance(25_000);
    bench.server.socket.take("PING");
    bench.clock.advance(10_000);
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("asks sooner where it waits for an answer", async () => {
    const bench = await live();
    void bench.chat.send(1, "hi");
    bench.clock.advance(10_000);
    bench.server.socket.take("PING");
  });

  it("is given up when the server says nothing at all", async () => {
    const bench = new Bench();
    await bench.connect();
    bench.clock.advance(10_000);
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("is given up when what comes is not an action", async () => {
    const bench = await live();
    bench.server.socket.raw("nonsense");
    expect(bench.chat.snapshot.status).toBe("waiting");
    bench.clock.advance(1_000);
    bench.server.welcome();
    bench.server.socket.raw(new ArrayBuffer(2));
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("waits for a network, and takes it at once", async () => {
    const bench = await live();
    bench.isOnline = false;
    bench.server.socket.hangUp(1006);
    bench.clock.advance(100_000);
    expect(bench.server.sockets.length).toBe(1);
    bench.isOnline = true;
    bench.signal("online");
    expect(bench.server.sockets.length).toBe(2);
  });

  it("asks whether the server is there when the page is looked at again", async () => {
    const bench = await live();
    bench.signal("visible");
    bench.server.socket.take("PING");
    bench.server.socket.say({ type: "PONG" });
    bench.server.socket.hangUp(1006);
    bench.signal("visible");
    expect(bench.server.sockets.length).toBe(2);
  });

  it("ends with close, leaving no alarm", async () => {
    const bench = await live();
    const asked = bench.chat.request({ type: "BROWSE_ROOMS" });
    const closed = bench.chat.close();
    await expect(asked).rejects.toThrow("closed");
    await closed;
    await turns();
    expect(bench.clock.alarms).toBe(0);
    bench.signal("online");
    expect(bench.server.sockets.length).toBe(1);
    await expect(bench.chat.request({ type: "BROWSE_ROOMS" })).rejects.toThrow("closed");
  });
});
