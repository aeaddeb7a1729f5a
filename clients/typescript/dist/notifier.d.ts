/** Tells whoever listens that something changed: once for all that changed together. */
export declare class Notifier {
    #private;
    /** Adds a listener; returns what removes it. */
    subscribe(listener: () => void): () => void;
    /** Something changed. */
    notify(): void;
}
