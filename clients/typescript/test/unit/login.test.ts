import { describe, expect, it } from "vitest";
import { TimeoutError } from "../../src/index.js";
import { hello } from "../../src/testing/index.js";
import { Bench, turns } from "../support/live.js";

const UNAUTHENTICATED = { type: "ERROR", code: "UNAUTHENTICATED", message: "log in", retryable: false };

async function asked(bench: Bench): Promise<void> {
  bench.server.socket.say(hello());
  bench.server.socket.say(UNAUTHENTICATED);
  await turns();
}

describe("logging in", () => {
  it("is not needed where the connection says who this is", async () => {
    const bench = new Bench({ user: "ann" });
    await bench.live();
    expect(bench.chat.snapshot.me).toEqual({ user: "ann", userId: 3 });
    expect(bench.server.socket.sent).toEqual([]);
  });

  it("takes a fresh token at each connection", async () => {
    let tokens = 0;
    const bench = new Bench({ user: "ann", getToken: () => Promise.resolve(`t${(tokens += 1)}`) });
    await bench.connect();
    await asked(bench);
    expect(bench.server.socket.take("LOGIN")).toMatchObject({ user: "ann", token: "t1" });
    bench.server.socket.hangUp(1006);
    bench.clock.advance(1_000);
    await asked(bench);
    expect(bench.server.socket.take("LOGIN")).toMatchObject({ token: "t2" });
  });

  it("is prolonged with a fresh token before it runs out", async () => {
    let tokens = 0;
    const bench = new Bench({ user: "ann", getToken: () => `t${(tokens += 1)}` });
    await bench.connect();
    const { socket } = bench.server;
    socket.say(hello());
    socket.say({ type: "LOGIN_SUCCESS", user: "ann", userId: 3, userRev: 8, authExpiresAt: 8 });
    const fires = async (ms: number) => {
      bench.clock.advance(ms - 1);
      await turns();
      expect(socket.sent.filter(({ type }) => type === "REFRESH_AUTH")).toEqual([]);
      bench.clock.advance(1);
      await turns();
      return socket.take("REFRESH_AUTH");
    };
    expect(await fires(6_000)).toMatchObject({ token: "t1" });
    // It is not answered: once more, with what is left.
    const second = await fires(1_500);
    expect(second.token).toBe("t2");
    socket.say({ type: "ACK", action: "REFRESH_AUTH", requestId: second.requestId ?? "", authExpiresAt: 11.5 });
    expect(await fires(3_000)).toMatchObject({ token: "t3" });
    socket.hangUp(1006);
    bench.clock.advance(900);
    await turns();
    expect(tokens).toBe(3);
  });

  it("is tried again later where there is no token", async () => {
    const errors: unknown[] = [];
    const getToken = () => Promise.reject(new Error("offline"));
    const bench = new Bench({ user: "ann", getToken, onError: (error) => errors.push(error) });
    await bench.connect();
    await asked(bench);
    expect(bench.chat.snapshot.status).toBe("waiting");
    expect(errors).toHaveLength(1);
  });

  it("is tried again later where the token takes too long", async () => {
    const bench = new Bench({ user: "ann", getToken: () => new Promise(() => undefined) });
    await bench.connect();
    await asked(bench);
    bench.clock.advance(7_999);
    await turns();
    expect([bench.chat.snapshot.status, bench.errors]).toEqual(["connecting", []]);
    bench.clock.advance(1);
    await turns();
    expect([bench.chat.snapshot.status, bench.errors.length]).toEqual(["waiting", 1]);
    expect(bench.errors[0]).toBeInstanceOf(TimeoutError);
    bench.clock.advance(1_000);
    expect(bench.server.sockets).toHaveLength(2);
  });

  it("is tried again later where it came too late for the server", async () => {
    const bench = new Bench({ user: "ann", getToken: () => new Promise(() => undefined) });
    await bench.connect();
    await asked(bench);
    bench.server.socket.hangUp(4500);
    expect(bench.chat.snapshot.status).toBe("waiting");
    bench.clock.advance(1_000);
    // On this one nobody asked who this is.
    bench.server.socket.hangUp(4500);
    expect(bench.chat.snapshot).toMatchObject({ status: "closed", closed: { code: 4500 } });
  });

  it("uses a token, or the lack of one, only on the connection that it was fetched for", async () => {
    const settle: { give(token: string): void; fail(error: Error): void }[] = [];
    const getToken = () => new Promise<string>((give, fail) => settle.push({ give, fail }));
    const bench = new Bench({ user: "ann", getToken });
    await bench.connect();
    for (let turn = 0; turn < 2; turn += 1) {
      await asked(bench);
      bench.server.socket.hangUp(1006);
      bench.clock.advance(10_000);
    }
    await asked(bench);
    settle[0]?.give("late");
    settle[1]?.fail(new Error("late"));
    await turns();
    expect(bench.server.socket.sent).toEqual([]);
    expect(bench.chat.snapshot.status).toBe("connecting");
    settle[2]?.give("fresh");
    await turns();
    expect(bench.server.socket.take("LOGIN").token).toBe("fresh");
  });

  it("that is refused ends it", async () => {
    const bench = new Bench({ user: "ann", password: "wrong" });
    await bench.connect();
    await asked(bench);
    const { requestId } = bench.server.socket.take("LOGIN");
    bench.server.socket.say({ ...UNAUTHENTICATED, requestId } as never);
    expect(bench.chat.snapshot).toMatchObject({ status: "closed", closed: { code: 4500 } });
  });

  it("that is refused for now is tried again", async () => {
    const bench = new Bench({ user: "ann" });
    await bench.connect();
    await asked(bench);
    const { requestId } = bench.server.socket.take("LOGIN");
    bench.server.socket.say({ type: "ERROR", code: "BUSY", message: "", retryable: true, requestId } as never);
    expect(bench.chat.snapshot.status).toBe("waiting");
  });

  it("is impossible without a name", async () => {
    const bench = new Bench();
    await bench.connect();
    await asked(bench);
    expect(bench.chat.snapshot).toMatchObject({ status: "closed", closed: { code: 4500, reason: "not logged in" } });
  });
});
