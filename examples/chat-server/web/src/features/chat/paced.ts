/** So long passes between two showings at least, in milliseconds: a screen shows no more. */
const GAP_MS = 16;
/** Timers of a page in the background may be late by a minute: so long, in milliseconds, is long enough. */
const LATE_MS = 1_000;

/**
 * Shows what changed: at once after a pause, and in a burst the newest now and then. React gives up
 * on a page where each of fifty changes comes before it is done with the one before.
 */
export class Paced {
  readonly #show: () => void;
  #shownAt = 0;
  /** Rings when the next may be shown: by then others had their turn, however slow the page is. */
  #pause: ReturnType<typeof setTimeout> | undefined;
  #isDue = false;

  constructor(show: () => void) {
    this.#show = show;
  }

  /** Something changed. */
  changed(): void {
    if (this.#pause === undefined || performance.now() > this.#shownAt + LATE_MS) {
      this.now();
    } else {
      this.#isDue = true;
    }
  }

  /** Shows all that there is: somebody is about to rely on it. */
  now(): void {
    this.stop();
    this.#show();
    this.#shownAt = performance.now();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#isDue) {
        this.now();
      }
    }, GAP_MS);
  }

  /** Shows nothing more of what changed so far. */
  stop(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#isDue = false;
  }
}
