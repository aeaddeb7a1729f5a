import type { RoomSnapshot } from "chat-client";
import { useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Icon } from "../../app/Icon";
import { useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { titleOf } from "../rooms/selectors";
import { MessageRow } from "./MessageRow";
import { places } from "./places";
import type { Row } from "./rows";
import { useOlder } from "./useOlder";
import { useRead } from "./useRead";
import { useRows } from "./useRows";

/** Height of what stands above the first message; as in the style sheet. */
const TOP = 96;
/** So far from the end still counts as there. */
const NEAR = 48;

const gapOf = (box: HTMLElement) => box.scrollHeight - box.scrollTop - box.clientHeight;

/** The messages of a room; only those near the screen are in the page. Mount it anew for each room. */
export function MessageList({ room }: { room: RoomSnapshot }) {
  const texts = useTexts();
  const me = useAppSelector((state) => state.session.user ?? "");
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [place] = useState(() => places.get(room.id));
  const [isAtBottom, setAtBottom] = useState(place?.isAtBottom ?? true);
  const stays = useRef(isAtBottom);
  const { rows, isShifted } = useRows(room);
  const older = useOlder(room, scroller);
  useRead(room, isAtBottom);

  /** Where the list was left; whoever scrolls up from there is not pulled back. */
  const leftAt = useRef(0);
  const settle = () => {
    const box = scroller.current;
    if (box !== null && stays.current) {
      stays.current = box.scrollTop >= leftAt.current - 1 || gapOf(box) < NEAR;
    }
    if (box !== null && stays.current) {
      box.scrollTop = box.scrollHeight;
      leftAt.current = box.scrollTop;
    }
  };
  const scrolled = () => {
    const box = scroller.current;
    if (box !== null) {
      stays.current = gapOf(box) < NEAR;
      leftAt.current = box.scrollTop;
      setAtBottom(stays.current);
      older.look();
      const sizes = list.current?.cache;
      if (sizes !== undefined) {
        places.set(room.id, { offset: box.scrollTop, isAtBottom: stays.current, rows: rows.length, sizes });
      }
    }
  };
  const toNewest = () => {
    stays.current = true;
    leftAt.current = 0;
    settle();
  };

  // Whoever was at the end stays there; what I write myself is always looked at.
  const mine = rows.at(-1)?.entry?.clientMessageId;
  useLayoutEffect(() => {
    if (mine !== undefined) {
      stays.current = true;
      leftAt.current = 0;
    }
  }, [mine]);
  const settled = useRef(settle);
  useLayoutEffect(() => {
    settled.current = settle;
    settle();
  });
  const begin = useRef(() => {
    const firstNew = rows.findIndex(({ newAfter }) => newAfter === true);
    if (place !== undefined && !place.isAtBottom) {
      scroller.current?.scrollTo({ top: place.offset });
    } else if (firstNew >= 0) {
      stays.current = false;
      list.current?.scrollToIndex(firstNew, { align: "start", offset: TOP });
    }
  });
  useLayoutEffect(() => begin.current(), []);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => settled.current());
    if (scroller.current !== null) {
      observer.observe(scroller.current);
    }
    return () => observer.disconnect();
  }, []);

  const unseen = isAtBottom ? 0 : room.unreadCount;
  const title = titleOf(room);
  const kept = place !== undefined && place.rows === rows.length ? { cache: place.sizes } : {};
  return (
    <div className="messages">
      <div ref={scroller} className="scroller" role="log" aria-live="off" aria-label={texts.messages(title)} tabIndex={0}>
        <div className="filler" />
        <div className="top">
          {room.hasOlder ? (
            older.top
          ) : (
            <p className="beginning">{room.messages.length + room.pending.length > 0 && texts.beginning(title)}</p>
          )}
        </div>
        <Virtualizer
          {...kept}
          ref={list}
          scrollRef={scroller}
          data={rows}
          shift={isShifted}
          startMargin={TOP}
          bufferSize={600}
          onScroll={scrolled}
          onResize={settle}
        >
          {(row: Row) => <MessageRow key={row.key} row={row} capabilities={room.capabilities} me={me} />}
        </Virtualizer>
        {rows.length === 0 && <p className="empty">{texts.noMessages}</p>}
      </div>
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
