import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { Icon } from "../../app/Icon";
import { useAppDispatch } from "../../app/hooks";
import { useDialog } from "../../app/useDialog";
import { useMedia } from "../../app/useMedia";
import { useTexts } from "../language/useTexts";
import { detailsShown } from "./roomsSlice";

/** As in the style sheet: here they would cover the conversation. */
const NARROW = "(max-width: 1099px)";

/** What is around a room's details: beside the conversation where there is space, else before it. */
export function DetailsFrame({ children }: { children: ReactNode }) {
  return useMedia(NARROW) ? <Sheet>{children}</Sheet> : <Beside>{children}</Beside>;
}

function Beside({ children }: { children: ReactNode }) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && document.activeElement === document.body) {
        opener.focus();
      }
    };
  }, []);
  return (
    <aside className="details" aria-labelledby={id}>
      <Head id={id} heading={heading} />
      {children}
    </aside>
  );
}

function Sheet({ children }: { children: ReactNode }) {
  const [id, dispatch, dialog] = [useId(), useAppDispatch(), useDialog()];
  return (
    <dialog ref={dialog} className="details" aria-labelledby={id} onClose={() => dispatch(detailsShown(false))}>
      <Head id={id} />
      {children}
    </dialog>
  );
}

function Head({ id, heading }: { id: string; heading?: RefObject<HTMLHeadingElement | null> }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  return (
    <div className="details-head">
      <h2 id={id} ref={heading} tabIndex={-1}>
        {texts.details}
      </h2>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.close}
        onClick={() => dispatch(detailsShown(false))}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
