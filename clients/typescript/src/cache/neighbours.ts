import { type Clock, Timer } from "../connection/timer.js";
import type { Outbox } from "../outbox.js";
import type { Session } from "../session.js";
import type { OutboxNews } from "./cache.js";

/** How long a page has at least to send what it wrote before the others do it, in milliseconds: at most twice that. */
const TURN_MS = 2_000;

/** The pages that share a cache: what one of them wrote all of them hold, and send where it does not. */
export class Neighbours {
  /** What happens in the outbox now another page has written down. */
  areHeard = false;
  readonly #timer: Timer;
  readonly #kept: () => { outbox: Outbox; session: Session };

  constructor(clock: Clock, kept: () => { outbox: Outbox; session: Session }) {
    this.#timer = new Timer(clock);
    this.#kept = kept;
  }

  /** Another page saved this. */
  hear(news: OutboxNews): void {
    this.areHeard = true;
    this.#kept().outbox.heard(news);
    this.areHeard = false;
    if (!this.#timer.isSet) {
      this.#wait();
    }
  }

  /** Takes nothing over any more. */
  stop(): void {
    this.#timer.stop();
  }

  #wait(): void {
    this.#timer.set(TURN_MS, () => {
      const { outbox, session } = this.#kept();
      if (outbox.turns.next()) {
        this.#wait();
      }
      session.sendDue();
    });
  }
}
