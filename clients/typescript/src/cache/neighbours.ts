import { type Clock, Timer } from "../connection/timer.js";
import type { Outbox } from "../outbox.js";
import type { Session } from "../session.js";
import type { OutboxNews } from "./cache.js";

/** After so long without news what other pages wrote and did not send is sent from here, in milliseconds. */
const SILENCE_MS = 3_000;

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
    this.#timer.set(SILENCE_MS, () => {
      const { outbox, session } = this.#kept();
      outbox.others.clear();
      session.sendDue();
    });
  }

  /** Takes nothing over any more. */
  stop(): void {
    this.#timer.stop();
  }
}
