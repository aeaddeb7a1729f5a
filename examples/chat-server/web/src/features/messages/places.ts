import type { CacheSnapshot } from "virtua";

/** Where somebody was in a room's list. */
export interface Place {
  isAtBottom: boolean;
  /** The first message in view, and how far its top is above the view's. */
  seq: number;
  hidden: number;
  /** The number of rows then, and their sizes: they hold only for so many. */
  rows: number;
  sizes: CacheSnapshot;
}

/** Where the reader was in each room; for as long as the page lives. */
export const places = new Map<number, Place>();
