import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../features/language/useTexts";
import { Icon } from "./Icon";

interface Props {
  title: string;
  onEnd: () => void;
  children: ReactNode;
}

/** Stands before everything else until it is closed; the browser keeps the focus inside. */
export function Modal({ title, onEnd, children }: Props) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} className="modal" aria-label={title} onClose={onEnd}>
      <header>
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={texts.close} onClick={onEnd}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
