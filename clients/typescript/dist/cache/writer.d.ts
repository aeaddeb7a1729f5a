import { type Clock } from "../connection/timer.js";
import type { OutboxEntry } from "../outbox.js";
import type { Changes } from "../state/journal.js";
import type { SavedRoom } from "../state/room.js";
import type { Cache, SavedMeta } from "./cache.js";
/** What is to be written, when asked for. */
export interface Source {
    changes(): Changes;
    room(id: number): SavedRoom | undefined;
    meta(): SavedMeta | undefined;
    failed(error: unknown): void;
}
/** Writes changes into a cache: collected, one delta after the other. */
export declare class CacheWriter {
    #private;
    constructor(cache: Cache, source: Source, clock: Clock);
    /** Something changed. */
    soon(): void;
    /** A message was written: that is taken down at once, for a reload may come any moment. */
    written(entry: OutboxEntry): void;
    /** A message left the outbox. */
    settled(key: string): void;
    /** Writes what there is; resolves when it is written, or cannot be. */
    flush(): Promise<void>;
}
