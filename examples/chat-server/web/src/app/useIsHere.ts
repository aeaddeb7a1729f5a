import { type RefObject, useEffect, useRef } from "react";

/** Whether whoever asked is still in the page: an answer may come after it was closed. */
export function useIsHere(): RefObject<boolean> {
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return isHere;
}
