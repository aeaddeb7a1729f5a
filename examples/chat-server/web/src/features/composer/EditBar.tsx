import { type Message, RefusedError } from "chat-client";
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useChange } from "../messages/useChange";
import { noticed } from "../notices/noticesSlice";
import { type Edit, editChanged, editEnded, editOverruled } from "./composerSlice";
import { contentOf, problemOf } from "./fits";
import { isEnding, isSending } from "./keys";

/** Changes a message, in the composer's place; what is begun is kept. */
export function EditBar({ edit }: { edit: Edit }) {
  const [texts, dispatch, change] = [useTexts(), useAppDispatch(), useChange()];
  const { id: messageId, roomId, text, editVersion } = edit;
  const isBusy = useAppSelector((state) => state.changes[messageId] !== undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const end = field.current?.value.length ?? 0;
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
  }, []);

  /** Whoever changed or deleted it meanwhile was first. */
  const isOverruled = ({ code, details }: RefusedError) => {
    const now = code === "CONFLICT" ? (details as { message?: Message } | undefined)?.message : undefined;
    if (now !== undefined) {
      dispatch(editOverruled(now));
    }
    return now !== undefined;
  };
  const end = () => dispatch(editEnded(edit));
  const save = async (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    const content = contentOf(text);
    const problem = content === "" ? "EMPTY" : problemOf(content);
    if (problem !== undefined) {
      dispatch(noticed(problem));
    } else if (!isBusy) {
      const isDone =
        content === edit.content || (await change({ type: "EDIT_MESSAGE", messageId, content, editVersion }, isOverruled));
      if (isDone) {
        end();
      }
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (isSending(event)) {
      void save(event);
    } else if (isEnding(event) && !isBusy) {
      end();
    }
  };
  return (
    <form className="composer" aria-busy={isBusy} onSubmit={(event) => void save(event)}>
      <div className="editing">
        {isBusy ? texts.saving : texts.editing}
        <button type="button" className="link" aria-disabled={isBusy} onClick={() => isBusy || end()}>
          {texts.cancel}
        </button>
        <button type="submit" className="link" aria-disabled={isBusy}>
          {texts.save}
        </button>
      </div>
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={texts.editing}
          readOnly={isBusy}
          value={text}
          onChange={(event) => dispatch(editChanged({ roomId, text: event.target.value }))}
          onKeyDown={pressed}
        />
      </div>
    </form>
  );
}
