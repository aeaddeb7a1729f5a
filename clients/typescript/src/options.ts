import type { Cache } from "./cache/cache.js";
import type { ConnectionOptions } from "./connection/connection.js";
import { type Signals, pageSignals } from "./connection/signals.js";
import type { WebSocketConstructor } from "./connection/socket.js";
import { type Clock, systemClock } from "./connection/timer.js";
import { ChatError } from "./errors.js";
import type { MessageKind } from "./generated/objects.js";

/** How a client is set up. Only `url` must be given. */
export interface ChatOptions {
  /** Where the server is: `wss://chat.example/chat`. */
  url: string;
  /** My handle, where the server logs in over the socket; not needed where a cookie says who this is. */
  user?: string;
  /** My password, where the server asks for one over the socket. */
  password?: string;
  /**
   * A token that logs in, asked for at each connection, and before a login runs out: fetch a fresh one.
   * If it throws, or takes longer than 8 s, the client tries again later.
   */
  getToken?: () => string | Promise<string>;
  /** Where to keep what is known across reloads: {@link indexedDbCache}. Nothing is kept without one. */
  cache?: Cache;
  /** The WebSocket to use. Needed below Node 22, which has none of its own: that of the package `ws`. */
  WebSocket?: WebSocketConstructor;
  /** How long a request may wait for its answer, in milliseconds; 15,000. */
  requestTimeoutMs?: number;
  /** How long a connection may take until the server's first word, in milliseconds; 10,000. */
  connectTimeoutMs?: number;
  /** How long the answer to a PING may take, in milliseconds; 10,000. */
  pongTimeoutMs?: number;
  /** The bound of the first pause before connecting again, in milliseconds; it doubles; 1,000. */
  backoffMs?: number;
  /** The bound of all pauses, in milliseconds; 30,000. */
  maxBackoffMs?: number;
  /** What the surroundings say; the events of the page. */
  signals?: Signals;
  /** Where time comes from; the machine's. */
  clock?: Clock;
  /** Where chance comes from; numbers from 0 to 1. */
  random?: () => number;
  /**
   * Hears of failures that nobody awaits: the cache's, those of `getToken`, frames that make no sense, a `url` that cannot be, what
   * a listener throws: that is an uncaught error where this is not given.
   */
  onError?: (error: unknown) => void;
}

/** What may be said of a message beside its content. */
export interface SendOptions {
  /** A kind of the embedder's own. */
  kind?: MessageKind;
  /** The embedder's own data; at most 4 KiB of JSON. */
  data?: unknown;
  /**
   * Its key, of 1 to 64 bytes; a random one. Unique among all that I write, whichever the room and
   * whichever of the pages that share a cache. The same message under the same key is one, and both
   * promises say what becomes of it; another one is refused (`IDEMPOTENCY_CONFLICT`): here as long as
   * the first waits, and by the server afterwards, in the same room.
   */
  clientMessageId?: string;
}

/** What of the options concerns the connection, with defaults. */
export function connectionOptions(options: ChatOptions): ConnectionOptions {
  const WebSocket: WebSocketConstructor | undefined = options.WebSocket ?? globalThis.WebSocket;
  if (WebSocket === undefined) {
    throw new ChatError("there is no WebSocket here: pass one, such as that of the package ws");
  }
  return {
    url: options.url,
    WebSocket,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    signals: options.signals ?? pageSignals,
    backoffMs: options.backoffMs ?? 1_000,
    maxBackoffMs: options.maxBackoffMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    pongTimeoutMs: options.pongTimeoutMs ?? 10_000,
  };
}
