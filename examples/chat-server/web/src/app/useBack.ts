import { useEffect, useRef } from "react";

/** While this is open the browser's way back closes it instead of leaving the page. */
export function useBack(isOpen: boolean, close: () => void): void {
  const closing = useRef(close);
  useEffect(() => {
    closing.current = close;
  });
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const hear = () => closing.current();
    history.pushState({ isOpen }, "");
    addEventListener("popstate", hear);
    return () => {
      removeEventListener("popstate", hear);
      // Closed otherwise: nobody wants to come back to it.
      if ((history.state as { isOpen?: boolean } | null)?.isOpen) {
        history.back();
      }
    };
  }, [isOpen]);
}
