import { type ReactNode, type SyntheticEvent, useId } from "react";
import { useTexts } from "../features/language/useTexts";
import { Icon } from "./Icon";
import { useDialog } from "./useDialog";

interface Props {
  title: string;
  onEnd: () => void;
  /** Where the focus goes afterwards, if not back to what opened it. */
  after?: (opener: Element) => HTMLElement | null;
  children: ReactNode;
}

/** Stands before everything else until it is closed. */
export function Modal({ title, onEnd, after, children }: Props) {
  const [texts, id] = [useTexts(), useId()];
  const dialog = useDialog(after);
  const cancelled = (event: SyntheticEvent) => {
    // At once: by when the browser says `close`, somebody may have opened the next one.
    event.preventDefault();
    onEnd();
  };
  return (
    <dialog ref={dialog} className="modal" aria-labelledby={id} onCancel={cancelled} onClose={onEnd}>
      <div className="modal-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={texts.close} onClick={onEnd}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
