import type { RoomSnapshot } from "chat-client";
import { memo, useEffect, useRef } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { shortly } from "../language/dates";
import { useTexts } from "../language/useTexts";
import { useToday } from "../language/useToday";
import { useMe } from "../session/useMe";
import { Avatar } from "../people/Avatar";
import { roomOpened } from "./roomsSlice";
import { lastOnItsWay, titleOf } from "./selectors";

/** A room in the list. */
export const RoomItem = memo(function RoomItem({ room, isOpen }: { room: RoomSnapshot; isOpen: boolean }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const language = useAppSelector((state) => state.language);
  const draft = useAppSelector((state) => state.composer.drafts[room.id] ?? "");
  useToday();
  const title = titleOf(room);
  const written = lastOnItsWay(room)?.writtenAt;
  const at = written === undefined ? room.messages.at(-1)?.timestamp : written / 1000;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) {
      item.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isOpen]);
  return (
    <li ref={item}>
      <button
        type="button"
        className="room"
        data-room={room.id}
        data-unread={room.unreadCount > 0 || undefined}
        aria-current={isOpen ? "page" : undefined}
        onClick={() => dispatch(roomOpened(room.id))}
      >
        <Avatar name={room.name} kind={room.kind} />
        <span className="room-words">
          <span className="room-line">
            <span className="room-title">{title}</span>
            {at !== undefined && <span className="room-time">{shortly(at, language, texts)}</span>}
          </span>
          <span className="room-line">
            {draft.trim() !== "" && !isOpen ? (
              <span className="room-last">
                <em>{texts.draft}:</em> {draft}
              </span>
            ) : (
              <LastWords room={room} />
            )}
            {room.pending.some(({ refused }) => refused !== undefined) && (
              <span className="badge" data-failed role="img" aria-label={texts.failed}>
                !
              </span>
            )}
            {room.unreadCount > 0 && (
              <span className="badge" aria-label={texts.unread(room.unreadCount)}>
                {room.unreadCount > 99 ? "99+" : room.unreadCount}
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
});

function LastWords({ room }: { room: RoomSnapshot }) {
  const texts = useTexts();
  const me = useMe();
  const [waiting, last] = [lastOnItsWay(room), room.lastMessage];
  if (waiting !== undefined) {
    return (
      <span className="room-last">
        {texts.you}: {waiting.content}
      </span>
    );
  }
  if (last === undefined) {
    return <span className="room-last">{texts.noMessages}</span>;
  }
  const author = last.user === me ? texts.you : (last.displayName ?? last.user);
  const words = last.excerpt === "" ? texts.deletedShort : last.excerpt;
  const isNamed = room.kind !== "direct" || last.user === me;
  return <span className="room-last">{isNamed ? `${author}: ${words}` : words}</span>;
}
