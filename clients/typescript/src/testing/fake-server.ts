import type { AnyAction } from "../answers.js";
import type { WebSocketConstructor, WebSocketLike } from "../connection/socket.js";
import type { ServerAction } from "../generated/server.js";

/**
 * A server that a test speaks for: sockets that go nowhere. Give its {@link FakeServer.WebSocket} to a
 * client; nothing is answered but what the test says, and at once.
 */
export class FakeServer {
  /** All sockets so far, the newest last. */
  readonly sockets: FakeSocket[] = [];
  #waiting: ((socket: FakeSocket) => void)[] = [];

  /** What to give a client as its WebSocket. */
  get WebSocket(): WebSocketConstructor {
    const came = (socket: FakeSocket) => {
      this.sockets.push(socket);
      this.#waiting.splice(0).forEach((resolve) => resolve(socket));
    };
    return class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        came(this);
      }
    };
  }

  /** Waits for the next client to connect: call it before, for a client connects by itself. */
  connected(): Promise<FakeSocket> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * The newest socket.
   *
   * @throws Error where nobody connected yet.
   */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) {
      throw new Error("nobody connected");
    }
    return socket;
  }

  /** Lets the newest client in as ann (user 3, revision 8), and says these frames to it; returns its RESUME. */
  welcome(rooms: ServerAction[] = [], epoch = "e"): AnyAction {
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
  /** Where the client wanted to connect. */
  readonly url: string;
  /** The subprotocols that it offered. */
  readonly protocols: string[];
  /** As a WebSocket's: 0 until the server says something, 1, and 3 when either side is gone. */
  readyState = 0;
  /** Set by the client, as are the others. */
  onopen: WebSocketLike["onopen"] = null;
  /** Hears what the server says. */
  onmessage: WebSocketLike["onmessage"] = null;
  /** Hears that the server hung up. */
  onclose: WebSocketLike["onclose"] = null;
  /** Never called. */
  onerror: WebSocketLike["onerror"] = null;
  /** What came and was not taken yet. */
  sent: AnyAction[] = [];

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  /** The client says something. */
  send(data: string): void {
    this.sent.push(JSON.parse(data) as AnyAction);
  }

  /** The client hangs up. */
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

  /**
   * Takes the oldest action of this type.
   *
   * @throws Error where none came.
   */
  take<T extends AnyAction["type"]>(type: T): AnyAction & { type: T } {
    const at = this.sent.findIndex((action) => action.type === type);
    const [action] = at < 0 ? [] : this.sent.splice(at, 1);
    if (action === undefined) {
      throw new Error(`no ${type} among ${JSON.stringify(this.sent)}`);
    }
    return action as AnyAction & { type: T };
  }

  /** Takes everything. */
  takeAll(): AnyAction[] {
    return this.sent.splice(0);
  }
}

/** What a server says first. */
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
