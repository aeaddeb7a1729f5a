import { ABNORMAL } from "./verdict.js";
/** One WebSocket that carries actions. */
export class Socket {
    #socket;
    #listener;
    constructor(make, url, listener) {
        this.#listener = listener;
        this.#socket = new make(url, ["chat.v1"]);
        this.#socket.onmessage = (event) => this.#heard(event.data);
        this.#socket.onclose = (event) => this.#gone(event.code, event.reason);
        // A close follows; without a listener some implementations throw.
        this.#socket.onerror = () => undefined;
    }
    /** Whether frames can be sent. */
    get isOpen() {
        return this.#listener !== undefined && this.#socket.readyState === 1;
    }
    /** Sends an action, or loses it if the socket is not open. */
    send(action) {
        if (this.isOpen) {
            this.#socket.send(JSON.stringify(action));
        }
    }
    /** Gives it up at once, without waiting for the other side, which may be gone. */
    drop(code, reason) {
        const listener = this.#listener;
        this.#listener = undefined;
        this.#socket.close(1000);
        listener?.gone(code, reason);
    }
    #heard(data) {
        const action = typeof data === "string" ? parse(data) : undefined;
        if (action === undefined) {
            this.drop(ABNORMAL, "not an action");
        }
        else {
            this.#listener?.frame(action);
        }
    }
    #gone(code, reason) {
        const listener = this.#listener;
        this.#listener = undefined;
        listener?.gone(code, reason);
    }
}
function parse(text) {
    try {
        const value = JSON.parse(text);
        const isAction = typeof value === "object" && value !== null && "type" in value;
        return isAction ? value : undefined;
    }
    catch {
        return undefined;
    }
}
