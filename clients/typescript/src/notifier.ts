/** Tells whoever listens that something changed: once for all that changed together. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  readonly #failed: (error: unknown) => void;
  #isDue = false;

  /** `failed` hears what a listener throws, which is no matter of the others. */
  constructor(failed: (error: unknown) => void = uncaught) {
    this.#failed = failed;
  }

  /** Adds a listener; returns what removes it. */
  subscribe(listener: () => void): () => void {
    // The same function may be given twice.
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Something changed. */
  notify(): void {
    if (this.#isDue) {
      return;
    }
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#listeners.forEach((listener) => this.#tell(listener));
    });
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#failed(error);
    }
  }
}

/** As where an event's listener throws. */
function uncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
