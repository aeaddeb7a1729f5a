import { useRef } from "react";
import { useTexts } from "../features/language/useTexts";
import { Modal } from "./Modal";

interface Props {
  question: string;
  yes: string;
  onYes: () => void;
  onEnd: () => void;
  /** What takes the focus when it is done: the nearest around what opened it. */
  within?: string;
}

/** Asks before something that cannot be undone. What opened it may be gone then: the focus goes to what is around it. */
export function Confirm({ question, yes, onYes, onEnd, within = '[tabindex="-1"]' }: Props) {
  const texts = useTexts();
  const isAgreed = useRef(false);
  const agree = () => {
    isAgreed.current = true;
    onYes();
    onEnd();
  };
  const after = (opener: Element) => (isAgreed.current ? opener.closest<HTMLElement>(within) : null);
  return (
    <Modal title={question} onEnd={onEnd} after={after}>
      <div className="modal-actions">
        <button type="button" className="button" data-first onClick={onEnd}>
          {texts.cancel}
        </button>
        <button type="button" className="button" data-kind="danger" onClick={agree}>
          {yes}
        </button>
      </div>
    </Modal>
  );
}
