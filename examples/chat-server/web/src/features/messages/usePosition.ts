import type { RoomSnapshot } from "chat-client";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { type Place, places } from "./places";
import type { Rows } from "./rows";

/** Height of what stands above the first message; as in the style sheet. */
export const TOP = 96;
/** So far from the end still counts as there. */
const NEAR = 48;

const gapOf = (box: HTMLElement) => box.scrollHeight - box.scrollTop - box.clientHeight;

interface Parts {
  room: RoomSnapshot;
  rows: Rows;
  scroller: RefObject<HTMLElement | null>;
  list: RefObject<VirtualizerHandle | null>;
  /** Where the reader was when he left. */
  place: Place | undefined;
  /** The last read message is being fetched: wait for it. */
  isGoing: boolean;
}

/**
 * Where the list stands: at first where the reader left it, or at the line before what is new, or at
 * the end. Whoever was at the end stays there; nobody else is moved.
 */
export function usePosition({ room, rows, scroller, list, place, isGoing }: Parts) {
  const [isAtBottom, setAtBottom] = useState(place?.isAtBottom ?? true);
  const stays = useRef(isAtBottom);
  const hasBegun = useRef(false);
  /** Where the list was left; whoever scrolls up from there is not pulled back. */
  const leftAt = useRef(0);
  const { hasNewer } = room;

  const settle = () => {
    const box = scroller.current;
    if (box !== null && stays.current && !hasNewer) {
      stays.current = box.scrollTop >= leftAt.current - 1 || gapOf(box) < NEAR;
    }
    if (box !== null && stays.current && !hasNewer) {
      box.scrollTo(0, box.scrollHeight);
      leftAt.current = box.scrollTop;
    }
  };
  const scrolled = () => {
    const [box, handle] = [scroller.current, list.current];
    if (box === null || handle === null || !hasBegun.current) {
      return;
    }
    stays.current = gapOf(box) < NEAR;
    leftAt.current = box.scrollTop;
    setAtBottom(stays.current);
    const first = handle.findItemIndex(box.scrollTop - TOP);
    places.set(room.id, {
      isAtBottom: stays.current && !hasNewer,
      seq: rows.at(first)?.message?.seq ?? 0,
      hidden: box.scrollTop - TOP - handle.getItemOffset(first),
      rows: rows.length,
      sizes: handle.cache,
    });
  };
  const toEnd = () => {
    stays.current = true;
    leftAt.current = 0;
    setAtBottom(true);
  };

  // Once, as soon as there is something to stand at.
  useLayoutEffect(() => {
    if (hasBegun.current || rows.length === 0 || isGoing) {
      return;
    }
    hasBegun.current = true;
    const begin = (at: number, offset: number) => {
      stays.current = false;
      setAtBottom(false);
      list.current?.scrollToIndex(at, { align: "start", offset });
    };
    if (place !== undefined && !place.isAtBottom) {
      begin(rows.placeOf(place.seq), place.hidden);
    } else if (rows.lastRead >= 0) {
      begin(rows.lastRead, 0);
    }
  });
  const settled = useRef(settle);
  useLayoutEffect(() => {
    settled.current = settle;
    settle();
  });
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => settled.current());
    if (scroller.current !== null) {
      observer.observe(scroller.current);
    }
    return () => observer.disconnect();
  }, [scroller]);
  return { isAtBottom: isAtBottom && !hasNewer, settle, scrolled, toEnd };
}
