import { useCallback, useSyncExternalStore } from "react";

/** As in the style sheet: rooms and conversation are screens of their own. */
export const NARROW = "(max-width: 719px)";

/** Whether a media query holds, now and as it changes. */
export function useMedia(query: string): boolean {
  const watch = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(watch, () => matchMedia(query).matches);
}
