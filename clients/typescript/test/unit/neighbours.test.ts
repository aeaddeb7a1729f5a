import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, expect, it } from "vitest";
import { type Cache, indexedDbCache, randomKey } from "../../src/index.js";
import { Bench, settled, turns } from "../support/live.js";
import { rooms, view } from "../../src/testing/index.js";

globalThis.IDBKeyRange = IDBKeyRange;

/** So long a page has to send what it wrote, in milliseconds. */
const SILENCE_MS = 3_000;
const open: Bench[] = [];
/** The cache that they share. */
let another: () => Cache;

/** Two pages of one browser, live. */
async function two(): Promise<[Bench, Bench]> {
  const [factory, name] = [new IDBFactory(), randomKey()];
  another = () => indexedDbCache(name, factory);
  const [first, second] = [new Bench({ cache: another() }), new Bench({ cache: another() })];
  open.push(first, second);
  await first.live(rooms(view(1)));
  await first.saved();
  await second.live(rooms(view(1)));
  await second.saved();
  return [first, second];
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ chat }) => chat.close()));
});

const contents = ({ chat }: Bench) => chat.snapshot.outbox.map(({ content }) => content);
const sends = ({ server }: Bench) => server.socket.sent.filter(({ type }) => type === "SEND_MESSAGE").length;

/** What is due is written; the other pages hear of it. */
async function told(bench: Bench): Promise<void> {
  bench.clock.advance(200);
  await turns();
}

/** The time in which a page would send what it wrote is over, in this one. */
async function wait(bench: Bench): Promise<void> {
  bench.clock.advance(SILENCE_MS);
  await turns(1);
}

function accept({ server }: Bench): void {
  const { requestId = "", roomId, clientMessageId } = server.socket.take("SEND_MESSAGE");
  const accepted = { type: "MESSAGE_ACCEPTED", requestId, roomId, clientMessageId, id: 7, seq: 1, rev: 5 } as const;
  server.socket.say({ ...accepted, timestamp: 0, duplicate: false });
}

it("what a page that is gone wrote another one shows and sends, once its turn is over", async () => {
  const [first, second] = await two();
  first.server.socket.hangUp(1006);
  void first.chat.send(1, "left behind").catch(() => undefined);
  await told(first);
  await settled(() => contents(second).length === 1);
  expect(second.chat.snapshot.rooms[0]?.pending).toMatchObject([{ content: "left behind" }]);
  await first.chat.close();
  expect(sends(second)).toBe(0);
  await wait(second);
  expect(second.server.socket.sent.filter(({ type }) => type === "SEND_MESSAGE")).toMatchObject([{ content: "left behind" }]);
  accept(second);
  await told(second);
  expect((await second.cache.load()).outbox).toEqual([]);
});

it("what a page sends itself no other one does", async () => {
  const [first, second] = await two();
  const sent = first.chat.send(1, "mine");
  await told(first);
  await settled(() => contents(second).length === 1);
  // Not because something else is written there.
  void second.chat.send(1, "yours").catch(() => undefined);
  expect(second.server.socket.take("SEND_MESSAGE")).toMatchObject({ content: "yours" });
  accept(first);
  await sent;
  await told(first);
  await settled(() => contents(second).length === 1);
  await wait(second);
  expect(sends(second)).toBe(0);
});

it("whoever wrote hears what became of what another page sent", async () => {
  const [first, second] = await two();
  first.server.socket.hangUp(1006);
  const [taken, refused] = [first.chat.send(1, "good"), first.chat.send(1, "bad")];
  refused.catch(() => undefined);
  await told(first);
  await settled(() => contents(second).length === 2);
  await wait(second);
  accept(second);
  const { requestId = "", clientMessageId } = second.server.socket.take("SEND_MESSAGE");
  second.server.socket.say({ type: "ERROR", requestId, clientMessageId, code: "FORBIDDEN", message: "no", retryable: false });
  await told(second);
  await expect(refused).rejects.toThrow("FORBIDDEN");
  expect(first.chat.snapshot.outbox.find(({ content }) => content === "bad")).toMatchObject({ refused: "FORBIDDEN" });
  // What the server has it says itself, to whoever waits.
  first.clock.advance(1_000);
  first.server.welcome();
  accept(first);
  await expect(taken).resolves.toMatchObject({ seq: 1 });
  expect(first.server.socket.sent.filter(({ type }) => type === "SEND_MESSAGE")).toEqual([]);
});

it("what is refused and discarded in one page is so in the other", async () => {
  const [first, second] = await two();
  first.chat.send(1, "never mind", { clientMessageId: "k" }).catch(() => undefined);
  const { requestId = "" } = first.server.socket.take("SEND_MESSAGE");
  first.server.socket.say({ type: "ERROR", requestId, clientMessageId: "k", code: "FORBIDDEN", message: "no", retryable: false });
  await told(first);
  await settled(() => second.chat.snapshot.outbox[0]?.refused === "FORBIDDEN");
  await second.chat.discard("k");
  await settled(() => contents(first).length === 0);
});

it("what is discarded while another page begins is not brought back by that one", async () => {
  const [first] = await two();
  first.server.socket.hangUp(1006);
  first.chat.send(1, "never mind", { clientMessageId: "k" }).catch(() => undefined);
  await told(first);
  const cache = another();
  const load = async () => {
    const saved = await cache.load();
    expect(saved.outbox).toHaveLength(1);
    await first.chat.discard("k");
    // Heard before it begins to send.
    await turns();
    return saved;
  };
  const late = new Bench({ cache: { ...cache, load } });
  open.push(late);
  await late.live(rooms(view(1)));
  await settled(() => contents(late).length === 0);
  await wait(late);
  expect(sends(late)).toBe(0);
});
