import { useCallback, useRef } from "react";

/** The same, but while one call is under way others are left out: whoever clicks twice means it once. */
export function useOneAtATime<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  const isBusy = useRef(false);
  return useCallback(
    async (...args: A) => {
      if (!isBusy.current) {
        isBusy.current = true;
        await work(...args).finally(() => {
          isBusy.current = false;
        });
      }
    },
    [work],
  );
}
