import type { RoomSnapshot } from "chat-client";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Icon } from "../../app/Icon";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { noticed } from "../notices/noticesSlice";
import { titleOf } from "../rooms/selectors";
import { useMe } from "../session/useMe";
import { contentOf, problemOf } from "./fits";
import { isSending } from "./keys";
import { draftChanged, editBegun, messageWritten } from "./composerSlice";

/** Where messages are written; what is begun is kept. */
export function Composer({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const { id: roomId, capabilities, messages, pending } = room;
  const draft = useAppSelector((state) => state.composer.drafts[roomId] ?? "");
  const user = useMe();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    // A room may open by itself while somebody writes elsewhere.
    if (matchMedia("(hover: hover)").matches && document.activeElement?.tagName !== "INPUT") {
      field.current?.focus();
    }
  }, [roomId]);

  /** The room whose last message shall be changed as soon as the server has it. */
  const [wanted, setWanted] = useState<number>();
  const isOnItsWay = pending.some(({ refused }) => refused === undefined);
  useEffect(() => {
    if (wanted === roomId && !isOnItsWay) {
      setWanted(undefined);
      const last = messages.findLast((message) => message.user === user && message.deletedAt === undefined);
      if (last !== undefined) {
        dispatch(editBegun(last));
      }
    }
  }, [dispatch, isOnItsWay, messages, roomId, user, wanted]);

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const content = contentOf(draft);
    const problem = problemOf(content);
    if (problem !== undefined) {
      dispatch(noticed(problem));
    } else if (content !== "") {
      dispatch(messageWritten({ roomId, content }));
      field.current?.focus();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    const isUp = event.key === "ArrowUp" && draft === "";
    setWanted(isUp ? roomId : undefined);
    if (isSending(event)) {
      send(event);
    } else if (isUp) {
      event.preventDefault();
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
          onBlur={() => setWanted(undefined)}
        />
        <button type="submit" className="send" aria-label={texts.send} title={texts.send} disabled={contentOf(draft) === ""}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
