/** What the surroundings say about the network and the user's attention. */
export interface Signals {
  /** False where there is certainly no network. */
  isOnline(): boolean;
  /** Calls back when the network went or came, and when the page is looked at again. */
  listen(heard: (signal: Signal) => void): () => void;
}

/** What may be heard. */
export type Signal = "online" | "offline" | "visible" | "hidden";

/** The events of a browser's page; elsewhere nothing is ever heard. */
export const pageSignals: Signals = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  listen(heard) {
    const page = typeof document === "undefined" ? undefined : document;
    const listeners: [EventTarget | undefined, string, () => void][] = [
      [page?.defaultView ?? undefined, "online", () => heard("online")],
      [page?.defaultView ?? undefined, "offline", () => heard("offline")],
      [page?.defaultView ?? undefined, "pagehide", () => heard("hidden")],
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
