import { useEffect, useRef } from "react";
import { ConnectionBar } from "../features/connection/ConnectionBar";
import { useTexts } from "../features/language/useTexts";
import { DeleteDialog } from "../features/messages/DeleteDialog";
import { noticed } from "../features/notices/noticesSlice";
import { BrowseDialog } from "../features/rooms/BrowseDialog";
import { LeaveDialog } from "../features/rooms/LeaveDialog";
import { NewRoomDialog } from "../features/rooms/NewRoomDialog";
import { RoomPane } from "../features/rooms/RoomPane";
import { RoomSettings } from "../features/rooms/RoomSettings";
import { Sidebar } from "../features/rooms/Sidebar";
import { UnsentDialog } from "../features/rooms/UnsentDialog";
import { roomOpened } from "../features/rooms/roomsSlice";
import { selectOpenRoom, selectUnread, titleOf } from "../features/rooms/selectors";
import { useMe } from "../features/session/useMe";
import { focusOn } from "./focus";
import { useAppDispatch, useAppSelector } from "./hooks";
import { NARROW, useMedia } from "./useMedia";

/** The rooms, and the one that is looked at. */
export function Chat() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const room = useAppSelector(selectOpenRoom);
  const isLive = useAppSelector(({ chat }) => chat.status === "live");
  const isNew = useAppSelector(({ chat }) => chat.rooms.length === 0) && isLive;
  const user = useMe();
  const shownId = room?.id;
  const unread = useAppSelector(selectUnread);
  const { lastId, leavingId, dialog, openId } = useAppSelector((state) => state.rooms);
  const hasLast = useAppSelector(({ chat }) => chat.rooms.some(({ id }) => id === lastId));

  const isListAlone = useMedia(NARROW) && room === undefined;

  useEffect(() => {
    // Whoever began something else in the meantime ends that first.
    if (openId === undefined && lastId !== undefined && hasLast && dialog === undefined && !matchMedia(NARROW).matches) {
      dispatch(roomOpened(lastId));
    }
  }, [dialog, dispatch, hasLast, lastId, openId]);
  const former = useRef(shownId);
  useEffect(() => {
    // Whoever goes back, or whose room is gone, goes on in the list.
    const [before, isLeft] = [former.current, shownId === undefined];
    if (isLeft && openId !== undefined && !isLive) {
      // A list that is told anew, as after a restore, is empty for a moment.
      return;
    }
    if (before !== undefined && isLeft && (openId === before || openId === undefined)) {
      dispatch(roomOpened(undefined));
      if (openId === before && leavingId !== before) {
        dispatch(noticed("REMOVED"));
      }
      if (document.activeElement === document.body) {
        focusOn(`.room[data-room="${before}"]`);
      }
    }
    former.current = shownId;
  }, [dispatch, isLive, leavingId, openId, shownId]);
  useEffect(() => {
    const name = room === undefined ? texts.appName : titleOf(room);
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
  }, [room, texts, unread]);

  return (
    <div className="chat" data-open={room !== undefined || undefined} role={isListAlone ? "main" : undefined}>
      <Sidebar />
      {room === undefined ? (
        <main className="pane nothing-open">
          <ConnectionBar />
          <div>
            <img src="/icon.svg" alt="" width="56" height="56" />
            <h2>{isNew ? texts.hello(user) : texts.pickRoom}</h2>
            <p>{isNew ? texts.noRoomsHint : texts.pickRoomHint}</p>
          </div>
        </main>
      ) : (
        <RoomPane room={room} />
      )}
      {dialog === "browse" && <BrowseDialog />}
      {dialog === "new" && <NewRoomDialog />}
      {dialog === "unsent" && <UnsentDialog />}
      {dialog === "settings" && room !== undefined && <RoomSettings room={room} />}
      {dialog === "delete" && room !== undefined && <DeleteDialog />}
      {dialog === "leave" && room !== undefined && <LeaveDialog room={room} />}
    </div>
  );
}
