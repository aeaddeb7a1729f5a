import type { KeyboardEvent } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { RoomItem } from "./RoomItem";
import { dialogOpened } from "./roomsSlice";
import { shownRooms } from "./selectors";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** My rooms; the arrow keys go from one to the next. */
export function RoomList() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const all = useAppSelector((state) => state.chat.rooms);
  const filter = useAppSelector((state) => state.rooms.filter);
  const arrivals = useAppSelector((state) => state.arrivals.byRoom);
  const openId = useAppSelector((state) => state.rooms.openId);
  const isLive = useAppSelector((state) => state.chat.status === "live");
  const rooms = shownRooms(all, filter, arrivals);
  const hasRooms = all.length > 0;
  const pressed = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = STEPS[event.key];
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button.room")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step !== undefined && at >= 0) {
      event.preventDefault();
      buttons[at + step]?.focus();
    }
  };
  if (rooms.length === 0) {
    return (
      <div className="rooms no-rooms">
        {hasRooms && <p>{texts.noMatch}</p>}
        {!hasRooms && isLive && (
          <>
            <p>{texts.noRooms}</p>
            <p>{texts.noRoomsHint}</p>
            <button type="button" className="button" data-kind="main" onClick={() => dispatch(dialogOpened("browse"))}>
              {texts.browse}
            </button>
            <button type="button" className="button" onClick={() => dispatch(dialogOpened("new"))}>
              {texts.newRoom}
            </button>
          </>
        )}
      </div>
    );
  }
  return (
    // The keys only move between buttons, which do what can be done.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul className="rooms" onKeyDown={pressed}>
      {rooms.map((room) => (
        <RoomItem key={room.id} room={room} isOpen={room.id === openId} />
      ))}
    </ul>
  );
}
