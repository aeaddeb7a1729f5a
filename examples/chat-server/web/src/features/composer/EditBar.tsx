import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { editEnded } from "./composerSlice";

interface Props {
  message: { id: number; content: string; editVersion: number };
}

/** Changes a message, in the composer's place. */
export function EditBar({ message }: Props) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const [text, setText] = useState(message.content);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(message.content.length, message.content.length);
  }, [message]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const content = text.trim();
    const { id: messageId, editVersion } = message;
    if (content === "") {
      return;
    }
    const isDone =
      content === message.content || (await ask({ type: "EDIT_MESSAGE", messageId, content, editVersion })) !== undefined;
    if (isDone) {
      dispatch(editEnded());
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      void save(event);
    } else if (event.key === "Escape") {
      dispatch(editEnded());
    }
  };
  return (
    <form className="composer" onSubmit={(event) => void save(event)}>
      <div className="editing">
        {texts.editing}
        <button type="button" className="link" onClick={() => dispatch(editEnded())}>
          {texts.cancel}
        </button>
        <button type="submit" className="link">
          {texts.save}
        </button>
      </div>
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          maxLength={16_000}
          aria-label={texts.editing}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={pressed}
        />
      </div>
    </form>
  );
}
