import { type RefObject, useLayoutEffect, useRef } from "react";
import { focusOn } from "./focus";
import { stand } from "./topmost";

/**
 * Shows a dialog before everything else for as long as it is mounted. The browser keeps the focus
 * inside; afterwards it goes back to where it was, or where `after` says.
 */
export function useDialog(after?: (opener: Element) => HTMLElement | null): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  const back = useRef(after);
  useLayoutEffect(() => {
    back.current = after;
  });
  useLayoutEffect(() => {
    const [shown, opener] = [dialog.current, document.activeElement];
    if (shown === null) {
      return undefined;
    }
    shown.showModal();
    shown.querySelector<HTMLElement>("[data-first]")?.focus();
    const end = stand(shown);
    return () => {
      shown.close();
      end();
      const wanted = opener === null ? null : (back.current?.(opener) ?? opener);
      if (wanted instanceof HTMLElement && wanted.isConnected && wanted !== document.body) {
        wanted.focus();
      } else {
        focusOn();
      }
    };
  }, []);
  return dialog;
}
