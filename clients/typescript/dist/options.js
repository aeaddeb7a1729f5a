import { pageSignals } from "./connection/signals.js";
import { systemClock } from "./connection/timer.js";
import { ChatError } from "./errors.js";
/** What of the options concerns the connection, with defaults. */
export function connectionOptions(options) {
    const WebSocket = options.WebSocket ?? globalThis.WebSocket;
    if (WebSocket === undefined) {
        throw new ChatError("there is no WebSocket here: pass one, such as that of the package ws");
    }
    return {
        url: options.url,
        WebSocket,
        clock: options.clock ?? systemClock,
        random: options.random ?? Math.random,
        signals: options.signals ?? pageSignals,
        backoffMs: options.backoffMs ?? 1_000,
        maxBackoffMs: options.maxBackoffMs ?? 30_000,
        connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
        pongTimeoutMs: options.pongTimeoutMs ?? 10_000,
    };
}
