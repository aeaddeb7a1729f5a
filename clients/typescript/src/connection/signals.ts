/** What the surroundings say about the network and the user's attention. */
export interface Signals {
  /** False where there is certainly no network. */
  isOnline(): boolean;
  /** Calls back when the network went or came, and when the page is looked at again. */
  listen(heard: (signal: Signal) => void): () => void;
}

/** What may be heard. */
export type Signal = "online" | "offline" | "visible" | "hidden";

/** The events of a browser's page or worker; elsewhere nothing is ever heard. */
export const pageSignals: Signals = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  listen(heard) {
    const page = typeof document === "undefined" ? undefined : document;
    const world = typeof addEventListener === "function" ? globalThis : undefined;
    const listeners: [EventTarget | undefined, string, () => void][] = [
      [world, "online", () => heard("online")],
      [world, "offline", () => heard("offline")],
      [world, "pagehide", () => heard("hidden")],
      [page, "visibilitychange", () => heard(page?.visibilityState === "hidden" ? "hidden" : "visible")],
    ];
    for (const [target, event, listener] of listeners) {
      target?.addEventListener(event, listener);
    }
    return () => {
      for (const [target, event, listener] of listeners) {
        target?.removeEventListener(event, listener);
      }
    };
  },
};
