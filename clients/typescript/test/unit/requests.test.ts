import type { AnyAction } from "../../src/answers.js";
import { describe, expect, it } from "vitest";
import { ClosedError, ConnectionLostError, RefusedError, TimeoutError } from "../../src/index.js";
import { Requests } from "../../src/requests.js";
import { ManualClock } from "../../src/testing/index.js";

function make() {
  const [sent, clock] = [[] as AnyAction[], new ManualClock()];
  const requests = new Requests((action) => sent.push(action), clock);
  return { sent, clock, requests };
}

const JOIN = { type: "JOIN_ROOM", roomId: 5 } as const;
const LEAVE = { type: "LEAVE_ROOM", roomId: 5 } as const;

describe("a request", () => {
  it("waits until the connection is live, and is answered by its name", async () => {
    const { sent, requests } = make();
    const [first, second] = [requests.ask(JOIN, 1_000), requests.ask(LEAVE, 1_000)];
    expect(sent).toEqual([]);
    requests.live();
    expect(sent).toMatchObject([JOIN, LEAVE]);
    const names = sent.map((action) => action.requestId);
    expect(names[0]).not.toBe(names[1]);
    expect(requests.answered({ type: "ACK", action: "X", requestId: "unknown" })).toBeUndefined();
    const removed = { type: "ROOM_REMOVED", roomId: 5, requestId: names[1] ?? "" } as const;
    expect(requests.answered(removed)).toMatchObject(LEAVE);
    expect(await second).toEqual(removed);
    requests.answered({ type: "ERROR", requestId: names[0] ?? "", code: "NOT_FOUND", message: "no", retryable: false });
    await expect(first).rejects.toThrow(RefusedError);
    await expect(first).rejects.toMatchObject({ code: "NOT_FOUND", isUnknown: false });
  });

  it("is given up in time", async () => {
    const { clock, requests } = make();
    const asked = requests.ask(JOIN, 1_000);
    clock.advance(1_000);
    await expect(asked).rejects.toThrow(TimeoutError);
    expect(clock.alarms).toBe(0);
  });

  it("is said again on the next connection where that means the same", async () => {
    const { sent, requests } = make();
    requests.live();
    const [join, leave] = [requests.ask(JOIN, 1_000), requests.ask(LEAVE, 1_000)];
    const late = requests.ask({ type: "CREATE_ROOM", kind: "group", name: "x" }, 1_000);
    requests.cut();
    await expect(leave).rejects.toThrow(ConnectionLostError);
    await expect(late).rejects.toThrow(ConnectionLostError);
    const before = sent.length;
    requests.live();
    expect(sent.slice(before)).toMatchObject([JOIN]);
    requests.answered({ type: "ACK", action: "JOIN_ROOM", requestId: sent[before]?.requestId ?? "" });
    await join;
  });

  it("ends when nothing is sent any more", async () => {
    const { clock, requests } = make();
    const asked = requests.ask(JOIN, 1_000);
    requests.close();
    await expect(asked).rejects.toThrow(ClosedError);
    expect(clock.alarms).toBe(0);
  });

  it("finds no place beside too many others", async () => {
    const { requests } = make();
    const all = Array.from({ length: 256 }, () => requests.ask(JOIN, 1_000));
    await expect(requests.ask(JOIN, 1_000)).rejects.toMatchObject({ code: "BUSY" });
    requests.close();
    await Promise.allSettled(all);
  });
});
