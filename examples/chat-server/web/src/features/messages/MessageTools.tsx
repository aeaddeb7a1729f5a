import type { Message, RoomSnapshot } from "chat-client";
import { Icon } from "../../app/Icon";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { editBegun } from "../composer/composerSlice";
import { useTexts } from "../language/useTexts";
import { deleteAsked } from "../rooms/roomsSlice";

interface Props {
  message: Message;
  isMine: boolean;
  capabilities: RoomSnapshot["capabilities"];
}

/** What may be done with a message: shown while it is pointed at, or by the keyboard. */
export function MessageTools({ message, isMine, capabilities }: Props) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const isBusy = useAppSelector((state) => state.changes[message.id] !== undefined);
  const mayEdit = isMine && capabilities.includes("editMessage");
  const mayDelete = capabilities.includes("moderateMessages") || (isMine && capabilities.includes("deleteMessage"));
  if (!mayEdit && !mayDelete) {
    return null;
  }
  return (
    <div className="tools" role="group" aria-label={texts.actions}>
      {mayEdit && (
        <button
          type="button"
          className="icon-button"
          aria-label={texts.edit}
          title={texts.edit}
          disabled={isBusy}
          onClick={() => dispatch(editBegun(message))}
        >
          <Icon name="edit" />
        </button>
      )}
      {mayDelete && (
        <button
          type="button"
          className="icon-button"
          aria-label={texts.delete}
          title={texts.delete}
          disabled={isBusy}
          onClick={() => dispatch(deleteAsked(message.id))}
        >
          <Icon name="trash" />
        </button>
      )}
    </div>
  );
}
