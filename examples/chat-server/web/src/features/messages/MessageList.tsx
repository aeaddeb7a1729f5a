import type { RoomSnapshot } from "chat-client";
import { useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Icon } from "../../app/Icon";
import { useAppDispatch } from "../../app/hooks";
import { newestWanted } from "../chat/chatMiddleware";
import { useTexts } from "../language/useTexts";
import { useMe } from "../session/useMe";
import { titleOf } from "../rooms/selectors";
import { DayDivider, DayPassing } from "./Divider";
import { MessageRow } from "./MessageRow";
import { places } from "./places";
import { useKept } from "./useKept";
import { useOlder } from "./useOlder";
import { TOP, usePosition } from "./usePosition";
import { useRead } from "./useRead";
import { useRows } from "./useRows";
import { useUnread } from "./useUnread";

/** The messages of a room; only those near the screen are in the page. Mount it anew for each room and visit. */
export function MessageList({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const me = useMe();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [left] = useState(() => places.get(room.id));
  const { rows, isShifted, place } = useRows(room);
  const isGoing = useUnread(room, left !== undefined && !left.isAtBottom);
  const older = useOlder(room, scroller);
  const { isAtBottom, day, settle, scrolled, toEnd } = usePosition({ room, rows, scroller, list, place: left, isGoing });
  useRead(room, isAtBottom && !isGoing);
  useKept(room, isAtBottom || isGoing);

  const { id, hasNewer, pending } = room;
  const toNewest = () => {
    toEnd();
    if (hasNewer) {
      dispatch(newestWanted(id));
    }
  };
  // What I write myself is always looked at; where another tab has my eyes, nothing moves here.
  const mine = pending.at(-1)?.clientMessageId;
  const follow = useRef(toNewest);
  useLayoutEffect(() => {
    follow.current = toNewest;
  });
  useLayoutEffect(() => {
    if (mine !== undefined && document.hasFocus()) {
      follow.current();
    }
  }, [mine]);

  const unseen = isAtBottom ? 0 : room.unreadCount;
  const title = titleOf(room);
  const first = rows.at(0);
  const isEmpty = rows.length === 0 && room.lastMessage === undefined;
  const kept = left !== undefined && left.rows === rows.length ? { cache: left.sizes } : {};
  return (
    <div className="messages">
      <div ref={scroller} className="scroller" role="log" aria-live="off" aria-label={texts.messages(title)} tabIndex={0}>
        <div className="filler" />
        <div className="top">
          {room.hasOlder
            ? older.top
            : first !== undefined && (
                <>
                  <p className="beginning">{texts.beginning(title)}</p>
                  <DayDivider timestamp={first.timestamp} />
                </>
              )}
        </div>
        <Virtualizer
          key={place}
          {...kept}
          ref={list}
          scrollRef={scroller}
          data={{ length: rows.length }}
          shift={isShifted}
          startMargin={TOP}
          bufferSize={600}
          onScroll={() => {
            scrolled();
            older.look();
          }}
          onResize={settle}
        >
          {(_: unknown, at: number) => {
            const row = rows.at(at);
            return row === undefined ? <></> : <MessageRow key={row.key} row={row} capabilities={room.capabilities} me={me} />;
          }}
        </Virtualizer>
        {isEmpty && <p className="empty">{texts.noMessages}</p>}
      </div>
      {day !== undefined && <DayPassing timestamp={day} />}
      {!isAtBottom && (
        <button
          type="button"
          className="to-newest"
          data-new={unseen > 0 || undefined}
          aria-label={unseen > 0 ? undefined : texts.toNewest}
          onClick={toNewest}
        >
          <Icon name="down" />
          {unseen > 0 && texts.newMessages(unseen)}
        </button>
      )}
    </div>
  );
}
