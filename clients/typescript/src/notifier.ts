/** Tells whoever listens that something changed: once for all that changed together. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #isDue = false;

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
      this.#listeners.forEach((listener) => listener());
    });
  }
}
