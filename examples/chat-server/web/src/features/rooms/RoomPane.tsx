import type { RoomSnapshot } from "chat-client";
import { memo } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { Composer } from "../composer/Composer";
import { EditBar } from "../composer/EditBar";
import { ConnectionBar } from "../connection/ConnectionBar";
import { useTexts } from "../language/useTexts";
import { Announcer } from "../messages/Announcer";
import { MessageList } from "../messages/MessageList";
import { useVisit } from "../messages/useVisit";
import { Avatar } from "../people/Avatar";
import { DetailsFrame } from "./DetailsFrame";
import { RoomDetails } from "./RoomDetails";
import { detailsShown, roomOpened } from "./roomsSlice";
import { titleOf } from "./selectors";
import { useMemberCount } from "./useMemberCount";

/** The room that is looked at. */
export const RoomPane = memo(function RoomPane({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const edit = useAppSelector((state) => state.composer.edits[room.id]);
  const hasDetails = useAppSelector((state) => state.rooms.details);
  const count = useMemberCount(room);
  const visit = useVisit(room);
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
            <h2 aria-level={1}>{title}</h2>
            <p>{room.topic ?? (room.kind === "direct" ? `@${room.name}` : texts.members(count))}</p>
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={texts.details}
            title={texts.details}
            aria-expanded={hasDetails}
            onClick={() => dispatch(detailsShown(!hasDetails))}
          >
            <Icon name="info" />
          </button>
        </header>
        <ConnectionBar />
        <MessageList key={`${room.id}:${visit}`} room={room} />
        <Announcer key={`news:${room.id}`} room={room} />
        {edit === undefined ? <Composer room={room} /> : <EditBar key={edit.id} edit={edit} />}
      </main>
      {hasDetails && (
        <DetailsFrame>
          <RoomDetails key={room.id} room={room} count={count} />
        </DetailsFrame>
      )}
    </>
  );
});
