import { CacheWriter } from "./writer.js";
import { systemClock } from "../connection/timer.js";
/** Keeps what a client knows in its cache, if it has one. */
export class Keeper {
    #cache;
    #writer;
    #failed;
    #kept;
    #loaded;
    constructor(options, kept) {
        this.#cache = options.cache;
        this.#kept = kept;
        this.#failed = (error) => options.onError?.(error);
        if (options.cache !== undefined) {
            const source = {
                changes: () => kept().journal.take(),
                room: (id) => kept().rooms.map.get(id)?.save(),
                meta: () => this.#meta(),
                failed: this.#failed,
            };
            this.#writer = new CacheWriter(options.cache, source, options.clock ?? systemClock);
        }
    }
    /** Takes what the cache has, once; if it fails the client begins anew. */
    load() {
        this.#loaded ??= this.#load();
        return this.#loaded;
    }
    /** Something changed. */
    changed() {
        this.#writer?.soon();
    }
    /** A message was written. */
    written(entry) {
        this.#writer?.written(entry);
    }
    /** A message left the outbox. */
    settled(entry) {
        this.#writer?.settled(entry.clientMessageId);
    }
    /** Writes what there is; resolves when it is written, or cannot be. */
    async flush() {
        await this.#loaded;
        await this.#writer?.flush();
    }
    /** Writes what there is, and gives the cache back. */
    async close() {
        await this.flush();
        this.#cache?.close();
    }
    async #load() {
        try {
            const saved = await this.#cache?.load();
            if (saved !== undefined) {
                const { rooms, outbox, session } = this.#kept();
                session.me = saved.meta?.me;
                session.epoch = saved.meta?.epoch;
                rooms.restore(saved.meta?.userRev, saved.rooms, saved.messages);
                outbox.restore(saved.outbox);
            }
        }
        catch (error) {
            this.#failed(error);
        }
    }
    #meta() {
        const { session, rooms } = this.#kept();
        const { me, epoch } = session;
        const isKnown = me !== undefined && epoch !== undefined;
        return isKnown ? { me, epoch, userRev: rooms.userRev } : undefined;
    }
}
