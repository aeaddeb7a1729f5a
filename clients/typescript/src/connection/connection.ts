import type { AnyAction } from "../answers.js";
import type { ServerAction } from "../generated/server.js";
import { Backoff } from "./backoff.js";
import { Heartbeat } from "./heartbeat.js";
import type { Signal, Signals } from "./signals.js";
import { Socket, type WebSocketConstructor } from "./socket.js";
import { type Clock, Timer } from "./timer.js";
import { ABNORMAL } from "./verdict.js";

/** Why a connection ended for good. */
export interface Closed {
  /** A close code; 1000 where this side said good-bye, 1006 where there is no way to connect at all. */
  code: number;
  /** For developers. */
  reason: string;
}

/** What a connection is doing. */
export type ConnectionStatus = "idle" | "connecting" | "open" | "waiting" | "closed";

/** What a connection tells. */
export interface ConnectionListener {
  /** A new socket takes the place of the last one; nothing was heard on it yet. */
  connected(): void;
  /** A frame came. */
  frame(action: ServerAction): void;
  /** The socket is gone, and what was under way on it. */
  lost(): void;
  /** Whether a connection that ended with this close code is not to be opened again. */
  isFinal(code: number): boolean;
  /** There is no way to connect, or a frame could not be taken. */
  failed(error: unknown): void;
  /** It will not come back by itself. */
  closed(closed: Closed): void;
  /** `status` is another. */
  changed(): void;
  /** Nobody looks any more: the page may end without another word. */
  hidden(): void;
}

/** Where and how to connect. */
export interface ConnectionOptions {
  url: string;
  WebSocket: WebSocketConstructor;
  clock: Clock;
  random: () => number;
  signals: Signals;
  backoffMs: number;
  maxBackoffMs: number;
  connectTimeoutMs: number;
  pongTimeoutMs: number;
}

/** How long a connection must have worked until the pauses begin with the shortest again. */
const PROVEN_MS = 5_000;

/** A connection that comes back: one socket after the other, with pauses between. */
export class Connection {
  status: ConnectionStatus = "idle";
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #backoff: Backoff;
  readonly #heartbeat: Heartbeat;
  readonly #timer: Timer;
  #socket: Socket | undefined;
  #liveSince: number | undefined;
  #comeBackAt: number | undefined;
  #unlisten: (() => void) | undefined;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#backoff = new Backoff(options.backoffMs, options.maxBackoffMs, options.random);
    this.#timer = new Timer(options.clock);
    this.#heartbeat = new Heartbeat(
      options.clock,
      () => this.#socket?.send({ type: "PING" }),
      () => this.#socket?.drop(ABNORMAL, "silence"),
      options.pongTimeoutMs,
    );
  }

  /** Connects, and keeps doing so. */
  start(): void {
    if (this.status === "idle" || this.status === "closed") {
      this.#unlisten = this.#options.signals.listen((signal) => this.#signal(signal));
      this.#backoff.reset();
      this.#connect();
    }
  }

  /** Ends it for good. */
  stop(closed: Closed): void {
    if (this.status === "closed") {
      return;
    }
    this.#unlisten?.();
    this.#timer.stop();
    const socket = this.#socket;
    this.#become("closed");
    socket?.drop(closed.code, closed.reason);
    this.#listener.closed(closed);
  }

  /** Sends an action; it is lost where nothing is open. */
  send(action: AnyAction): void {
    if (this.#socket?.isOpen === true) {
      this.#socket.send(action);
      this.#heartbeat.said();
    }
  }

  /** Begins anew: with another socket, after a pause. */
  again(reason: string): void {
    this.#socket?.drop(ABNORMAL, reason);
  }

  /** The server said how long it may be silent. */
  heartbeat(silenceMs: number): void {
    this.#heartbeat.every(silenceMs);
  }

  /** Everything that was missing is there: this connection works. */
  live(): void {
    this.#liveSince = this.#options.clock.now();
  }

  /** The server is about to go away: come back at a random moment within this time. */
  reconnectWithin(ms: number): void {
    this.#comeBackAt = this.#options.clock.now() + this.#options.random() * ms;
  }

  #connect(): void {
    this.#liveSince = undefined;
    this.#comeBackAt = undefined;
    this.#become("connecting");
    this.#timer.set(this.#options.connectTimeoutMs, () => this.again("no answer"));
    try {
      this.#socket = new Socket(this.#options.WebSocket, this.#options.url, {
        frame: (action) => this.#frame(action),
        gone: (code, reason) => this.#gone(code, reason),
      });
    } catch (error) {
      // No address, or one that a page such as this may not use: the next time too.
      this.#listener.failed(error);
      this.stop({ code: ABNORMAL, reason: `no way to connect: ${String(error)}` });
      return;
    }
    this.#listener.connected();
  }

  #frame(action: ServerAction): void {
    if (this.status === "connecting") {
      this.#timer.stop();
      this.#become("open");
    }
    this.#heartbeat.heard();
    try {
      this.#listener.frame(action);
    } catch (error) {
      // What cannot be applied leaves a hole: begin anew from the cursors.
      this.#listener.failed(error);
      this.again("a frame could not be applied");
    }
  }

  #gone(code: number, reason: string): void {
    this.#socket = undefined;
    this.#heartbeat.stop();
    this.#listener.lost();
    if (this.status === "closed") {
      return;
    }
    if (this.#listener.isFinal(code)) {
      this.stop({ code, reason });
      return;
    }
    const now = this.#options.clock.now();
    if (this.#liveSince !== undefined && now - this.#liveSince >= PROVEN_MS) {
      this.#backoff.reset();
    }
    const pause = this.#comeBackAt === undefined ? this.#backoff.next() : this.#comeBackAt - now;
    this.#become("waiting");
    this.#timer.set(Math.max(0, pause), () => this.#retry());
  }

  /** Without a network it waits for one. */
  #retry(): void {
    this.#comeBackAt = undefined;
    if (this.#options.signals.isOnline()) {
      this.#connect();
    }
  }

  #signal(signal: Signal): void {
    if (signal === "hidden") {
      this.#listener.hidden();
    }
    if (signal === "offline" || signal === "hidden") {
      return;
    }
    // A pause that the server asked for is kept.
    if (this.status === "waiting" && this.#comeBackAt === undefined) {
      this.#timer.stop();
      this.#retry();
    } else if (this.status === "open") {
      // The old network may have gone without a word.
      this.#heartbeat.ask();
    }
  }

  #become(status: ConnectionStatus): void {
    this.status = status;
    this.#listener.changed();
  }
}
