import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ClientAction } from "../../src/generated/client.js";
import type { ServerAction } from "../../src/generated/server.js";
import { type AnyAction, RefusedError } from "../../src/index.js";
import { Bench, settled, turns } from "../support/live.js";
import { repository } from "../support/repository.js";

interface Trace {
  name: string;
  user: string;
  steps: { connect?: true; write?: { roomId: number; content: string }; frame?: ServerAction; sends: ClientAction[] }[];
  expected: unknown;
}

const directory = repository("chat-testkit/tests/traces");
const traces = readdirSync(directory)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(`${directory}/${name}`, "utf8")) as Trace);

/** Takes the steps of a trace; complains where the client says something else. */
class Replay {
  readonly bench = new Bench({ maxBackoffMs: 1 });
  readonly complaints: string[] = [];
  /** What the trace calls by these names. */
  readonly #names = new Map<string, string>();
  readonly #outbox: Record<string, { id: number | null; refused: string | null }> = {};

  async take(step: Trace["steps"][number]): Promise<void> {
    if (step.connect) {
      await this.#connect();
    } else if (step.write) {
      this.#write(step.write.roomId, step.write.content, step.sends);
    } else {
      this.bench.server.socket.raw(this.#renamed(JSON.stringify(step.frame)));
    }
    // The model client looks at every room.
    this.bench.chat.snapshot.rooms.forEach((room) => this.bench.chat.open(room.id));
    await turns(1);
    this.#compare(step);
  }

  async state(): Promise<unknown> {
    const saved = await this.bench.saved();
    const rooms = this.bench.chat.snapshot.rooms.map((room) => {
      const messages = saved.messages.filter((message) => message.roomId === room.id);
      const members = room.members.map((member) => [member.userId, member.role]);
      const { kind, name, topic = null, role, lastSeq, readSeq, unreadCount } = room;
      return [
        room.id,
        ({
	have: saved.rooms.find((it) => it.id === room.id)?.have,
	kind,
	name,
	topic,
	role,
	lastSeq,
	readSeq,
	unreadCount,
	messages: Object.fromEntries(messages.map(({ id, seq, rev, content, deletedAt }) => {
		return [id, {
			seq,
			rev,
			content,
			deleted: deletedAt !== undefined
		}];
	})),
	members: room.hasAllMembers ? Object.fromEntries(members) : null
}),
      ];
    });
    return { userRev: saved.meta?.userRev, rooms: Object.fromEntries(rooms), outbox: this.#outbox };
  }

  async #connect(): Promise<void> {
    const { server, clock, chat } = this.bench;
    const before = server.sockets.length;
    if (before === 0) {
      chat.connect();
    } else {
      server.socket.hangUp(1006);
      clock.advance(10);
    }
    await settled(() => server.sockets.length > before);
  }

  #write(roomId: number, content: string, sends: ClientAction[]): void {
    const [action] = sends;
    const key = action?.type === "SEND_MESSAGE" ? (action.clientMessageId ?? "") : "";
    this.#outbox[key] = { id: null, refused: null };
    this.bench.chat
      .send(roomId, content)
      .then(({ id }) => (this.#outbox[key] = { id, refused: null }))
      .catch((error: unknown) => {
        this.#outbox[key] = { id: null, refused: error instanceof RefusedError ? error.code : "?" };
      });
  }

  /** With the client's own names for what the trace names. */
  #renamed(text: string): string {
    let renamed = text;
    this.#names.forEach((own, name) => (renamed = renamed.replaceAll(`"${name}"`, `"${own}"`)));
    return renamed;
  }

  #compare(step: Trace["steps"][number]): void {
    const sent = this.bench.server.socket.takeAll();
    for (const expected of step.sends) {
      const at = sent.findIndex((action) => equal(nameless(action), nameless(expected)));
      const [found] = at < 0 ? [] : sent.splice(at, 1);
      if (found !== undefined) {
        this.#learn(expected, found, "requestId");
        this.#learn(expected, found, "clientMessageId");
      } else if (expected.type !== "REQUEST_MESSAGES") {
        // History it asks for only where it does not have it.
        this.complaints.push(`did not send ${JSON.stringify(expected)}`);
      }
    }
    this.complaints.push(...sent.map((action) => `sent ${JSON.stringify(action)}`));
  }

  #learn(expected: ClientAction, found: AnyAction, field: "requestId" | "clientMessageId"): void {
    const [name, own] = [expected, found].map((action) => (action as never)[field] as string | undefined);
    if (name !== undefined && own !== undefined) {
      this.#names.set(name, own);
    }
  }
}

function nameless(action: AnyAction): unknown {
  const { requestId: _, ...rest } = action;
  // Which room is on the screen is no matter of the trace.
  return { ...rest, clientMessageId: undefined, activeRoomId: undefined };
}

function equal(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}

async function replay(trace: Trace): Promise<Replay> {
  const client = new Replay();
  for (const step of trace.steps) {
    await client.take(step);
  }
  return client;
}

describe("a client that hears a trace", () => {
  it("finds them all", () => expect(traces.length).toBeGreaterThanOrEqual(10));

  it.each(traces)("does as it says: $name", async (trace) => {
    const client = await replay(trace);
    expect(client.complaints).toEqual([]);
    expect(await client.state()).toEqual(trace.expected);
  });

  it("is seen where it does otherwise", async () => {
    const trace = traces.find(({ name }) => name === "gap");
    const steps = (trace?.steps ?? []).filter((step) => step.sends[0]?.type !== "SYNC_ROOM");
    const client = await replay({ ...trace, steps } as Trace);
    expect(client.complaints.length).toBeGreaterThan(0);
  });
});
