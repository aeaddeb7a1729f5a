import type { AnyAction } from "../answers.js";
import type { ServerAction } from "../generated/server.js";
import { ABNORMAL } from "./verdict.js";

/** As much of a WebSocket as is needed; browsers and Node 22 have one, and so has the package `ws`. */
export interface WebSocketLike {
  /** Sends a text frame. */
  send(data: string): void;
  /** Begins to close. */
  close(code?: number, reason?: string): void;
  /** Called when it is open. */
  onopen: ((event: never) => void) | null;
  /** Called for each frame, with its `data`. */
  onmessage: ((event: never) => void) | null;
  /** Called once it is gone, with `code` and `reason`. */
  onclose: ((event: never) => void) | null;
  /** Called for what a close follows. */
  onerror: ((event: never) => void) | null;
  /** 1 while it is open. */
  readonly readyState: number;
}

/** Makes one. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** What a socket tells. */
export interface SocketListener {
  /** A frame came. */
  frame(action: ServerAction): void;
  /** It is gone; told once, and last. */
  gone(code: number, reason: string): void;
}

/** One WebSocket that carries actions. */
export class Socket {
  readonly #socket: WebSocketLike;
  #listener: SocketListener | undefined;

  constructor(make: WebSocketConstructor, url: string, listener: SocketListener) {
    this.#listener = listener;
    this.#socket = new make(url, ["chat.v1"]);
    this.#socket.onmessage = (event: { data: unknown }) => this.#heard(event.data);
    this.#socket.onclose = (event: { code: number; reason: string }) => this.#gone(event.code, event.reason);
    // A close follows; without a listener some implementations throw.
    this.#socket.onerror = () => undefined;
  }

  /** Whether frames can be sent. */
  get isOpen(): boolean {
    return this.#listener !== undefined && this.#socket.readyState === 1;
  }

  /** Sends an action, or loses it if the socket is not open. */
  send(action: AnyAction): void {
    if (this.isOpen) {
      this.#socket.send(JSON.stringify(action));
    }
  }

  /** Gives it up at once, without waiting for the other side, which may be gone. */
  drop(code: number, reason: string): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#socket.close(1000);
    listener?.gone(code, reason);
  }

  #heard(data: unknown): void {
    const action = typeof data === "string" ? parse(data) : undefined;
    if (action === undefined) {
      this.drop(ABNORMAL, "not an action");
    } else {
      this.#listener?.frame(action);
    }
  }

  #gone(code: number, reason: string): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.gone(code, reason);
  }
}

function parse(text: string): ServerAction | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isAction = typeof value === "object" && value !== null && "type" in value;
    return isAction ? (value as ServerAction) : undefined;
  } catch {
    return undefined;
  }
}
