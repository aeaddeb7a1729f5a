import { type Clock, Timer } from "./timer.js";

/** Silence that a PING may meet before the connection counts as dead, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Asks into a silence, and tells when nothing answers. */
export class Heartbeat {
  readonly #timer: Timer;
  readonly #ping: () => void;
  readonly #dead: () => void;
  readonly #patienceMs: number;
  #silenceMs = 25_000;

  constructor(clock: Clock, ping: () => void, dead: () => void, patienceMs = PATIENCE_MS) {
    this.#timer = new Timer(clock);
    this.#ping = ping;
    this.#dead = dead;
    this.#patienceMs = patienceMs;
  }

  /** The silence after which to ask. */
  every(silenceMs: number): void {
    this.#silenceMs = silenceMs;
    this.heard();
  }

  /** Something came. */
  heard(): void {
    this.#timer.set(this.#silenceMs, () => this.ask());
  }

  /** Asks now. */
  ask(): void {
    this.#timer.set(this.#patienceMs, this.#dead);
    this.#ping();
  }

  /** The connection is gone. */
  stop(): void {
    this.#timer.stop();
  }
}
