/** The events of a browser's page or worker; elsewhere nothing is ever heard. */
export const pageSignals = {
    isOnline: () => globalThis.navigator?.onLine !== false,
    listen(heard) {
        const page = typeof document === "undefined" ? undefined : document;
        const world = typeof addEventListener === "function" ? globalThis : undefined;
        const listeners = [
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
