import type { Cache } from "./cache.js";
/**
 * A cache in the browser's IndexedDB, so that a reload resumes where it was. One for each user and
 * server: `name` tells them apart. Two pages may share one; what both write is repeated, not lost.
 */
export declare function indexedDbCache(name: string, factory?: IDBFactory): Cache;
