import { useSyncExternalStore } from "react";
import { dayOf } from "./dates";

/** So often it is looked whether midnight has passed, in milliseconds. */
const LOOK_MS = 30_000;

function watch(changed: () => void): () => void {
  const timer = setInterval(changed, LOOK_MS);
  // Timers of a page that nobody sees hardly run.
  document.addEventListener("visibilitychange", changed);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Today, as {@link dayOf} numbers it: whoever says "today" uses it, and says so anew after midnight. */
export function useToday(): number {
  return useSyncExternalStore(watch, () => dayOf(Date.now() / 1000));
}
