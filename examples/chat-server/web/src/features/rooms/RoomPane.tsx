import type { RoomSnapshot } from "chat-client";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { Composer } from "../composer/Composer";
import { EditBar } from "../composer/EditBar";
import { ConnectionBar } from "../connection/ConnectionBar";
import { useTexts } from "../language/useTexts";
import { MessageList } from "../messages/MessageList";
import { Avatar } from "../people/Avatar";
import { RoomDetails } from "./RoomDetails";
import { detailsToggled, roomOpened } from "./roomsSlice";
import { titleOf } from "./selectors";

/** The room that is looked at. */
export function RoomPane({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const editing = useAppSelector((state) => state.composer.editing);
  const hasDetails = useAppSelector((state) => state.rooms.details);
  const title = titleOf(room);
  return (
    <>
      <main className="pane">
        <header className="pane-head">
          <button
            type="button"
            className="icon-button only-narrow"
            aria-label={texts.back}
            onClick={() => dispatch(roomOpened(undefined))}
          >
            <Icon name="back" />
          </button>
          <Avatar name={room.name} kind={room.kind} />
          <div className="pane-title">
            <h2>{title}</h2>
            <p>{room.topic ?? (room.kind === "direct" ? `@${room.name}` : texts.members(room.memberCount))}</p>
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={texts.details}
            title={texts.details}
            aria-pressed={hasDetails}
            onClick={() => dispatch(detailsToggled())}
          >
            <Icon name="info" />
          </button>
        </header>
        <ConnectionBar />
        <MessageList key={room.id} room={room} />
        {editing?.roomId === room.id ? <EditBar key={editing.id} message={editing} /> : <Composer room={room} />}
      </main>
      {hasDetails && <RoomDetails key={room.id} room={room} />}
    </>
  );
}
