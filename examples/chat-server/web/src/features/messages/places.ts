import type { CacheSnapshot } from "virtua";

/** Where somebody was in a room's list. */
export interface Place {
  offset: number;
  isAtBottom: boolean;
  rows: number;
  sizes: CacheSnapshot;
}

/** Where the reader was in each room; for as long as the page lives. */
export const places = new Map<number, Place>();
