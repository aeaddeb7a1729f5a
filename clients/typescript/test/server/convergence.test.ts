import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ChatClient, memoryCache } from "../../src/index.js";
import { World, until } from "../support/world.js";

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const SEEDS = (process.env["CHAT_SEEDS"] ?? "3").trim();
const USERS = ["ann", "bob", "carol"] as const;
const STEPS = 120;

/** Numbers by chance, the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed * 7_919 + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** What a client knows of a room. */
function known(chat: ChatClient, roomId: number) {
  const room = chat.snapshot.rooms.find(({ id }) => id === roomId);
  return {
    name: room?.name,
    topic: room?.topic,
    role: room?.role,
    lastSeq: room?.lastSeq,
    lastMessage: room?.lastMessage,
    readSeq: room?.readSeq,
    unreadCount: room?.unreadCount,
    messages: room?.messages,
    members: room?.members.map(({ user, role }) => `${user}: ${role}`),
  };
}

async function showAll(chat: ChatClient, roomId: number): Promise<void> {
  chat.open(roomId);
  await until(chat, ({ rooms }) => {
    const room = rooms.find(({ id }) => id === roomId);
    return room?.hasAllMembers === true && room.messages.at(-1)?.seq === room.lastSeq;
  });
  while (await chat.loadOlder(roomId, 100)) {
    // As long as there are older ones.
  }
}

describe("clients that were cut, reloaded, removed and invited again", () => {
  const seeds = Array.from({ length: Number(SEEDS) }, (_, at) => at + 1);

  it.each(seeds)("know in the end what a new one learns (seed %i)", async (seed) => {
    const random = chance(seed);
    const caches = USERS.map(() => memoryCache());
    const clients = await Promise.all(USERS.map((user, at) => world.live(user, caches[at])));
    const owner = clients[0] as ChatClient;
    const { room } = await owner.request({ type: "CREATE_ROOM", kind: "group", name: "Tea", users: ["bob", "carol"] });
    const roomId = room.id;
    clients.forEach((chat) => chat.open(roomId));
    const done: Promise<unknown>[] = [];
    const messages: number[] = [];
    const steps: ((at: number, step: number) => unknown)[] = [
      (at, step) => clients[at]?.send(roomId, `${step}`).then(({ id }) => messages.push(id)),
      (at, step) => clients[at]?.send(roomId, `${step}`).then(({ id }) => messages.push(id)),
      (at, step) => clients[at]?.send(roomId, `${step}`).then(({ id }) => messages.push(id)),
      (at, step) => {
        const messageId = messages[random(messages.length + 1)] ?? 1;
        return clients[at]?.request({ type: "EDIT_MESSAGE", messageId, content: `edited ${step}`, editVersion: 0 });
      },
      (at) => clients[at]?.request({ type: "DELETE_MESSAGE", messageId: messages[random(messages.length + 1)] ?? 1 }),
      (_, step) => owner.request({ type: "UPDATE_ROOM", roomId, name: `Tea ${step}` }),
      () => owner.request({ type: "REMOVE_USER", roomId, user: USERS[1 + random(2)] ?? "" }),
      () => owner.request({ type: "INVITE_USER", roomId, user: USERS[1 + random(2)] ?? "" }),
      () => owner.request({ type: "INVITE_USER", roomId, user: USERS[1 + random(2)] ?? "" }),
      () => owner.request({ type: "SET_ROLE", roomId, user: USERS[1 + random(2)] ?? "", role: "admin" }),
      (at) => clients[at]?.request({ type: "MARK_READ", roomId, seq: random(40), force: random(2) === 0 }),
      () => world.proxy.cut(),
      async () => {
        const at = 1 + random(2);
        await clients[at]?.close();
        clients[at] = world.client(USERS[at] ?? "", { cache: caches[at] ?? memoryCache() });
        clients[at].connect();
        clients[at].open(roomId);
      },
    ];
    for (let step = 0; step < STEPS; step += 1) {
      const result = steps[random(steps.length)]?.(random(USERS.length), step);
      // What is refused is refused: who was removed, or somebody else's message.
      done.push(Promise.resolve(result).catch(() => undefined));
      if (step % 4 === 0) {
        await done.at(-1);
      }
    }
    await Promise.all(done);
    for (const user of ["bob", "carol"]) {
      await owner.request({ type: "INVITE_USER", roomId, user });
    }
    for (const [at, chat] of clients.entries()) {
      const fresh = await world.live(USERS[at] ?? "");
      await showAll(fresh, roomId);
      const truth = known(fresh, roomId);
      expect(truth.messages?.length).toBeGreaterThan(10);
      await until(chat, (it) => it.status === "live" && it.rooms.some(({ id }) => id === roomId));
      await showAll(chat, roomId);
      await expect.poll(() => known(chat, roomId), { timeout: 30_000 }).toEqual(truth);
    }
  });
});
