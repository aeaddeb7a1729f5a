import type { RoomSnapshot } from "chat-client";
import { type FormEvent, useState } from "react";
import { Field } from "../../app/Field";
import { Modal } from "../../app/Modal";
import { useAppDispatch } from "../../app/hooks";
import { isBlank } from "../composer/fits";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { dialogOpened } from "./roomsSlice";

/** Changes a room's name and topic: what is left as it was stays as others change it meanwhile. */
export function RoomSettings({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const end = () => dispatch(dialogOpened(undefined));
  const [before] = useState({ name: room.name, topic: room.topic ?? "" });
  const [name, setName] = useState(before.name);
  const [topic, setTopic] = useState(before.topic);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const changes = {
      ...(name === before.name ? {} : { name: name.trim() }),
      ...(topic === before.topic ? {} : { topic: topic.trim() }),
    };
    if ((await ask({ type: "UPDATE_ROOM", roomId: room.id, ...changes })) !== undefined) {
      end();
    }
  };
  return (
    <Modal title={texts.changeRoom} onEnd={end}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <Field label={texts.roomName} required maxLength={100} data-first value={name} onChange={setName} />
        <Field label={texts.topic} hint={texts.topicHint} maxLength={500} value={topic} onChange={setTopic} />
        <div className="modal-actions">
          <button type="button" className="button" onClick={end}>
            {texts.cancel}
          </button>
          <button type="submit" className="button" data-kind="main" disabled={isBlank(name)}>
            {texts.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}
