import type { RoomKind } from "chat-client";
import { type FormEvent, useState } from "react";
import { Field } from "../../app/Field";
import { Modal } from "../../app/Modal";
import { useAppDispatch } from "../../app/hooks";
import { useIsHere } from "../../app/useIsHere";
import { useOneAtATime } from "../../app/useOneAtATime";
import { isBlank } from "../composer/fits";
import { useTexts } from "../language/useTexts";
import { noticed } from "../notices/noticesSlice";
import { useAsk } from "../notices/useAsk";
import { dialogOpened, roomOpened } from "./roomsSlice";

const names = (text: string) => text.split(/[\s,;]+/u).map((name) => name.replace(/^@/u, "")).filter(Boolean);

/** Makes a conversation, and opens it unless somebody went on to something else meanwhile. */
export function NewRoomDialog() {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const isHere = useIsHere();
  const [kind, setKind] = useState<RoomKind>("direct");
  const [fields, setFields] = useState({ user: "", name: "", topic: "", people: "" });
  const set = (field: keyof typeof fields) => (value: string) => setFields((before) => ({ ...before, [field]: value }));
  const kinds = [
    ["direct", texts.kindDirect, texts.kindDirectHint],
    ["group", texts.kindGroup, texts.kindGroupHint],
    ["channel", texts.kindChannel, texts.kindChannelHint],
  ] as const;

  const create = useOneAtATime(async () => {
    const [topic, [user = "", ...others]] = [fields.topic.trim(), names(fields.user)];
    if (kind === "direct" && others.length > 0) {
      dispatch(noticed("TOO_MANY_PEOPLE"));
      return;
    }
    const answer =
      kind === "direct"
        ? await ask({ type: "OPEN_DIRECT", user })
        : await ask({
            type: "CREATE_ROOM",
            kind,
            name: fields.name.trim(),
            users: names(fields.people),
            ...(topic === "" ? {} : { topic }),
          });
    if (answer !== undefined && isHere.current) {
      dispatch(roomOpened(answer.room.id));
    }
  });
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    void create();
  };
  const isReady = !isBlank(kind === "direct" ? fields.user : fields.name);
  return (
    <Modal title={texts.newRoom} onEnd={() => dispatch(dialogOpened(undefined))}>
      <form className="form" onSubmit={submitted}>
        <fieldset className="kinds">
          <legend>{texts.kind}</legend>
          {kinds.map(([value, title, hint]) => (
            <label key={value} className="kind">
              <input type="radio" name="kind" value={value} checked={kind === value} data-first={kind === value || undefined} onChange={() => setKind(value)} />
              <span>
                <strong>{title}</strong>
                <small>{hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {kind === "direct" ? (
          <Field label={texts.with} hint={texts.inviteHint} value={fields.user} onChange={set("user")} />
        ) : (
          <>
            <Field label={texts.roomName} value={fields.name} onChange={set("name")} maxLength={100} />
            <Field label={texts.topic} hint={texts.topicHint} value={fields.topic} onChange={set("topic")} maxLength={500} />
            <Field label={texts.people} hint={texts.peopleHint} value={fields.people} onChange={set("people")} />
          </>
        )}
        <div className="modal-actions">
          <button type="submit" className="button" data-kind="main" disabled={!isReady}>
            {kind === "direct" ? texts.open : texts.create}
          </button>
        </div>
      </form>
    </Modal>
  );
}
