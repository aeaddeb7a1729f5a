import type { RoomSnapshot } from "chat-client";
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from "react";
import { Icon } from "../../app/Icon";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { noticed } from "../notices/noticesSlice";
import { titleOf } from "../rooms/selectors";
import { useMe } from "../session/useMe";
import { problemOf } from "./fits";
import { isSending } from "./keys";
import { draftChanged, editBegun, messageWritten } from "./composerSlice";

/** Where messages are written; what is begun is kept. */
export function Composer({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const { id: roomId, capabilities, messages } = room;
  const draft = useAppSelector((state) => state.composer.drafts[roomId] ?? "");
  const user = useMe();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) {
      field.current?.focus();
    }
  }, [roomId]);

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const content = draft.trim();
    const problem = problemOf(content);
    if (problem !== undefined) {
      dispatch(noticed(problem));
    } else if (content !== "") {
      dispatch(messageWritten({ roomId, content }));
      field.current?.focus();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (isSending(event)) {
      send(event);
    } else if (event.key === "ArrowUp" && draft === "") {
      const last = messages.findLast((message) => message.user === user && message.deletedAt === undefined);
      if (last !== undefined) {
        event.preventDefault();
        dispatch(editBegun(last));
      }
    }
  };

  if (!capabilities.includes("sendMessage")) {
    return <p className="composer-closed">{texts.mayNotWrite}</p>;
  }
  const label = texts.write(titleOf(room));
  return (
    <form className="composer" onSubmit={send}>
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          placeholder={label}
          aria-label={label}
          title={texts.sendHint}
          value={draft}
          onChange={(event) => dispatch(draftChanged({ roomId, text: event.target.value }))}
          onKeyDown={pressed}
        />
        <button type="submit" className="send" aria-label={texts.send} title={texts.send} disabled={draft.trim() === ""}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
