import { useEffect, useState } from "react";
import { Modal } from "../../app/Modal";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { Discard } from "../messages/Discard";
import { noticed } from "../notices/noticesSlice";
import { dialogOpened } from "./roomsSlice";
import { strandedIn } from "./selectors";

/** What was written in rooms that are gone: nobody can send it any more, but it can be taken along. */
export function UnsentDialog() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const [arrivals, chat, composer] = [
    useAppSelector((state) => state.arrivals),
    useAppSelector((state) => state.chat),
    useAppSelector((state) => state.composer),
  ];
  const stranded = strandedIn({ arrivals, chat, composer });
  const [copied, setCopied] = useState("");
  const isEmpty = stranded.length === 0;
  const end = () => dispatch(dialogOpened(undefined));
  useEffect(() => {
    if (isEmpty) {
      dispatch(dialogOpened(undefined));
    }
  }, [dispatch, isEmpty]);
  const copy = async (key: string, text: string) => {
    try {
      // Pages that come neither from this machine nor over TLS have no clipboard.
      await navigator.clipboard.writeText(text);
      setCopied(key);
    } catch {
      dispatch(noticed("NOT_COPIED"));
    }
  };
  // With the last one goes what opened this.
  const after = () => (isEmpty ? document.querySelector<HTMLElement>(".room") : null);
  return (
    <Modal title={texts.stranded(stranded.length)} onEnd={end} after={after}>
      <ul className="stranded" tabIndex={-1}>
        {stranded.map(({ key, content, roomName, discard }) => (
          <li key={key}>
            {roomName !== undefined && <small dir="auto">{roomName}</small>}
            <p className="content" dir="auto">
              {content}
            </p>
            <button type="button" className="link" onClick={() => void copy(key, content)}>
              {copied === key ? texts.copied : texts.copy}
            </button>
            <Discard onDiscard={() => dispatch(discard)} />
          </li>
        ))}
      </ul>
    </Modal>
  );
}
