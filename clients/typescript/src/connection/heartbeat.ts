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
  #isAwaiting = false;

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
    this.#isAwaiting = false;
    this.#timer.set(this.#silenceMs, () => this.ask());
  }

  /** Something was said that will be answered: a shorter silence is one too many. */
  said(): void {
    if (!this.#isAwaiting && this.#patienceMs < this.#silenceMs) {
      this.#isAwaiting = true;
      this.#timer.set(this.#patienceMs, () => this.ask());
    }
  }

  /** Asks now. */
  ask(): void {
    this.#isAwaiting = true;
    this.#timer.set(this.#patienceMs, this.#dead);
    this.#ping();
  }

  /** The connection is gone. */
  stop(): void {
    this.#isAwaiting = false;
    this.#timer.stop();
  }
}
