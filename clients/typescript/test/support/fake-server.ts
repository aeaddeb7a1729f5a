import type { WebSocketConstructor, WebSocketLike } from "../../src/connection/socket.js";
import type { ClientAction } from "../../src/generated/client.js";
import type { ServerAction } from "../../src/generated/server.js";

/** A server that a test speaks for: sockets that go nowhere. */
export class FakeServer {
  /** All sockets so far, the newest last. */
  readonly sockets: FakeSocket[] = [];

  /** What to give a client as its WebSocket. */
  get WebSocket(): WebSocketConstructor {
    const { sockets } = this;
    return class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) {
      throw new Error("nobody connected");
    }
    return socket;
  }

  /** Lets the newest client in, and tells it these rooms; returns its RESUME. */
  welcome(rooms: ServerAction[] = [], epoch = "e"): ClientAction {
    const { socket } = this;
    socket.say(hello(epoch));
    socket.say({ type: "LOGIN_SUCCESS", user: "ann", userId: 3, userRev: 8 });
    const resume = socket.take("RESUME");
    rooms.forEach((frame) => socket.say(frame));
    socket.say({
      type: "RESUMED",
      requestId: resume.requestId ?? "",
      epoch,
      userRev: 8,
      rooms: {},
      reset: false,
    });
    return resume;
  }
}

/** One socket, as seen from the server. */
export class FakeSocket implements WebSocketLike {
  readonly url: string;
  readonly protocols: string[];
  readyState = 0;
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onclose: WebSocketLike["onclose"] = null;
  onerror: WebSocketLike["onerror"] = null;
  /** What came and was not taken yet. */
  sent: ClientAction[] = [];

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientAction);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The server says this. */
  say(frame: ServerAction | { type: string }): void {
    this.raw(JSON.stringify(frame));
  }

  /** The server says something that need not be an action. */
  raw(data: unknown): void {
    this.readyState = 1;
    this.onmessage?.({ data } as never);
  }

  /** The server hangs up. */
  hangUp(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason } as never);
  }

  /** Takes the oldest action of this type. */
  take<T extends ClientAction["type"]>(type: T): ClientAction & { type: T } {
    const at = this.sent.findIndex((action) => action.type === type);
    const [action] = at < 0 ? [] : this.sent.splice(at, 1);
    if (action === undefined) {
      throw new Error(`no ${type} among ${JSON.stringify(this.sent)}`);
    }
    return action as ClientAction & { type: T };
  }

  /** Takes everything. */
  takeAll(): ClientAction[] {
    return this.sent.splice(0);
  }
}

export function hello(epoch = "e"): ServerAction {
  return {
    type: "HELLO",
    protocol: "chat.v1",
    server: "fake",
    connectionId: 1,
    epoch,
    heartbeatMs: 25_000,
    limits: { frameBytes: 65_536, contentBytes: 16_384, pageMessages: 100 },
    features: [],
  };
}
