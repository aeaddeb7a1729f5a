/** So long passes between two showings at least, in milliseconds: a screen shows no more. */
const GAP_MS = 16;

/**
 * Shows what changed: at once after a pause, and in a burst the newest now and then. React gives up
 * on a page where each of fifty changes comes before it is done with the one before.
 */
export class Paced {
  readonly #show: () => void;
  #shownAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: () => void) {
    this.#show = show;
  }

  /** Something changed. */
  changed(): void {
    const wait = this.#shownAt + GAP_MS - performance.now();
    // What waits for a timer lets others have their turn, however late that timer is.
    if (this.#timer === undefined && wait <= 0) {
      this.now();
    } else {
      this.#timer ??= setTimeout(() => this.now(), wait);
    }
  }

  /** Shows all that there is: somebody is about to rely on it. */
  now(): void {
    this.stop();
    this.#show();
    // However long that took: whatever waits has its turn.
    this.#shownAt = performance.now();
  }

  /** Shows nothing more of what changed so far. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
