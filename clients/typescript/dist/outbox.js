import { RefusedError, refused } from "./errors.js";
/** Messages that an outbox may hold. */
const MAX_ENTRIES = 1_000;
/** Sends that may be on the way at once: as many as a server lets overlap. */
const WINDOW = 16;
/** What was written, in order, until the server has said what became of it. */
export class Outbox {
    #entries = new Map();
    #waiting = new Map();
    #onTheWay = new Set();
    /** Accepted, and not shown by their rooms yet. */
    #landing = new Map();
    #listener;
    #written = 0;
    /** Something was put off: one at a time, until all is sent, so that the order stays. */
    #isSlow = false;
    constructor(listener) {
        this.#listener = listener;
    }
    /** What is in it, in the order of writing. */
    list() {
        return [...this.#landing.values(), ...this.#entries.values()];
    }
    /** What the cache had; it was written before everything else. */
    restore(entries) {
        const since = [...this.#entries.values()];
        this.#entries.clear();
        for (const entry of entries.toSorted((a, b) => a.number - b.number)) {
            this.#entries.set(entry.clientMessageId, entry);
            this.#written = Math.max(this.#written, entry.number);
        }
        for (const entry of since) {
            this.#written += 1;
            this.#put({ ...entry, number: this.#written });
        }
    }
    /** A room shows a message with this key. */
    landed(key) {
        this.#landing.delete(key);
    }
    /** Adds a message; settles when the server accepted it or refused it for good. */
    write(message) {
        if (this.#entries.size >= MAX_ENTRIES) {
            return Promise.reject(refused("LIMIT_EXCEEDED", `at most ${MAX_ENTRIES} unsent messages`));
        }
        this.#written += 1;
        this.#put({ ...message, number: this.#written });
        return this.#settled(message.clientMessageId);
    }
    /** Sends what was refused once more, under the same key. */
    retry(key) {
        const entry = this.#entries.get(key);
        if (entry === undefined) {
            return Promise.reject(refused("NOT_FOUND", "no such message waits"));
        }
        const { refused: _, ...again } = entry;
        this.#put(again);
        return this.#settled(key);
    }
    /** Forgets a message. If it is on the way it may still arrive. */
    discard(key) {
        this.#remove(key)?.reject(refused("NOT_FOUND", "discarded"));
    }
    /** Forgets everything. */
    clear(error) {
        for (const key of this.#entries.keys()) {
            this.#remove(key)?.reject(error);
        }
    }
    /** Nobody is told any more what becomes of the messages; they stay. */
    abandon(error) {
        this.#waiting.forEach((waiting) => waiting.reject(error));
        this.#waiting.clear();
    }
    /** The connection is gone: nobody knows what became of what was on the way. */
    cut() {
        this.#onTheWay.clear();
        const landing = [...this.#landing.values()];
        this.#landing.clear();
        landing.forEach((entry) => this.#listener.gone(entry));
        this.#isSlow = false;
    }
    /** What is to be sent now. It counts as on the way from here on. */
    due() {
        const window = this.#isSlow ? 1 : WINDOW;
        const due = [];
        for (const entry of this.#onTheWay.size < window ? this.#entries.values() : []) {
            const key = entry.clientMessageId;
            if (this.#onTheWay.size < window && entry.refused === undefined && !this.#onTheWay.has(key)) {
                this.#onTheWay.add(key);
                due.push(actionOf(entry));
            }
        }
        this.#isSlow &&= this.#onTheWay.size > 0;
        return due;
    }
    /** The server has it. */
    accepted(frame) {
        const key = frame.clientMessageId ?? "";
        const entry = this.#entries.get(key);
        if (entry !== undefined && !frame.duplicate) {
            this.#landing.set(key, { ...entry, isAccepted: true });
        }
        this.#remove(key)?.resolve(frame);
    }
    /** The server refused something; whether it was a message, and is to be sent again. */
    refused(frame) {
        const key = frame.clientMessageId ?? this.#keyOf(frame.requestId);
        const entry = this.#entries.get(key);
        if (entry === undefined || !this.#onTheWay.delete(key)) {
            return undefined;
        }
        if (frame.retryable) {
            this.#isSlow = true;
            return "later";
        }
        this.#put({ ...entry, refused: frame.code });
        this.#waiting.get(key)?.reject(new RefusedError(frame));
        this.#waiting.delete(key);
        return "forGood";
    }
    /** Of what could not be read the server repeats only the request's name. */
    #keyOf(requestId) {
        return Array.from(this.#onTheWay).find((key) => nameOf(this.#entries.get(key)) === requestId) ?? "";
    }
    #put(entry) {
        this.#entries.set(entry.clientMessageId, entry);
        this.#listener.saved(entry);
    }
    #remove(key) {
        const waiting = this.#waiting.get(key);
        this.#waiting.delete(key);
        this.#onTheWay.delete(key);
        const entry = this.#entries.get(key);
        if (entry !== undefined) {
            this.#entries.delete(key);
            this.#listener.gone(entry);
        }
        return waiting;
    }
    #settled(key) {
        const settled = new Promise((resolve, reject) => {
            this.#waiting.set(key, { resolve, reject });
        });
        // Whoever does not wait finds the refusal in the outbox.
        settled.catch(() => undefined);
        return settled;
    }
}
function nameOf(entry) {
    return `s${entry?.number}`;
}
function actionOf(entry) {
    const { roomId, content, clientMessageId, kind, data } = entry;
    return {
        type: "SEND_MESSAGE",
        requestId: nameOf(entry),
        roomId,
        content,
        clientMessageId,
        ...(kind === undefined ? {} : { kind }),
        ...(data === undefined ? {} : { data }),
    };
}
