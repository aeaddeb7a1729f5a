/** Tells whoever listens that something changed: once for all that changed together. */
export class Notifier {
    #listeners = new Set();
    #isDue = false;
    /** Adds a listener; returns what removes it. */
    subscribe(listener) {
        // The same function may be given twice.
        const own = () => listener();
        this.#listeners.add(own);
        return () => this.#listeners.delete(own);
    }
    /** Something changed. */
    notify() {
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
