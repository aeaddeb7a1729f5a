import { useTexts } from "../features/language/useTexts";
import { Modal } from "./Modal";

interface Props {
  question: string;
  yes: string;
  onYes: () => void;
  onEnd: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ question, yes, onYes, onEnd }: Props) {
  const texts = useTexts();
  const agree = () => {
    onYes();
    onEnd();
  };
  return (
    <Modal title={question} onEnd={onEnd}>
      <footer className="modal-actions">
        <button type="button" className="button" onClick={onEnd}>
          {texts.cancel}
        </button>
        <button type="button" className="button" data-kind="danger" onClick={agree}>
          {yes}
        </button>
      </footer>
    </Modal>
  );
}
