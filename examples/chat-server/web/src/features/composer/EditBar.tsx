import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { useOneAtATime } from "../../app/useOneAtATime";
import { useTexts } from "../language/useTexts";
import { noticed } from "../notices/noticesSlice";
import { useAsk } from "../notices/useAsk";
import { editEnded } from "./composerSlice";
import { problemOf } from "./fits";

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

  const store = useOneAtATime(async () => {
    const content = text.trim();
    const { id: messageId, editVersion } = message;
    const problem = problemOf(content);
    if (problem !== undefined) {
      dispatch(noticed(problem));
    }
    if (content === "" || problem !== undefined) {
      return;
    }
    const isDone =
      content === message.content || (await ask({ type: "EDIT_MESSAGE", messageId, content, editVersion })) !== undefined;
    if (isDone) {
      dispatch(editEnded());
    }
  });
  const save = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    void store();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      save(event);
    } else if (event.key === "Escape") {
      dispatch(editEnded());
    }
  };
  return (
    <form className="composer" onSubmit={save}>
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
          aria-label={texts.editing}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={pressed}
        />
      </div>
    </form>
  );
}
