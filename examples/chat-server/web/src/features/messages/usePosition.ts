import type { RoomSnapshot } from "chat-client";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { dayOf } from "../language/dates";
import { type Place, places } from "./places";
import type { Rows } from "./rows";

/** Height of what stands above the first message; as in the style sheet. */
export const TOP = 96;
/** So far from the end still counts as there. */
const NEAR = 48;
/** What moves so long after a wheel, a finger or a key, in milliseconds, was moved by the reader. */
const INPUT_MS = 500;
/** So long after its height changed a list may still be moving by itself, in milliseconds. */
const RESTLESS_MS = 50;
const INPUTS = ["wheel", "touchmove", "keydown", "pointerdown"] as const;
const MOVES = ["pointerup", "pointercancel", "pointermove"] as const;

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
  /** When what stands at the top of the view was written: some message of that day. */
  const [day, setDay] = useState<number>();
  const stays = useRef(isAtBottom);
  const hasBegun = useRef(false);
  /** How the list was left, and when the reader touched it last. */
  const former = useRef({ top: 0, height: 0 });
  const touchedAt = useRef(-Infinity);
  const resizedAt = useRef(-Infinity);
  /** A button is down on the list. What it drags there, the scrollbar above all, moves without another word. */
  const isHeld = useRef(false);
  const { hasNewer } = room;

  /** Lets go of the end where the reader went up. What is measured anew moves the list too, with its height. */
  const look = (box: HTMLElement) => {
    const [{ top, height }, now] = [former.current, performance.now()];
    if (box.scrollHeight !== height) {
      resizedAt.current = now;
    }
    // What shrinks and grows again is as high as before, and was moved all the same.
    const isReader = isHeld.current || now - resizedAt.current > RESTLESS_MS || now - touchedAt.current < INPUT_MS;
    if (box.scrollTop < top - 1 && gapOf(box) >= NEAR && isReader) {
      stays.current = false;
    }
    former.current = { top: box.scrollTop, height: box.scrollHeight };
  };
  const settle = () => {
    const box = scroller.current;
    if (box !== null && stays.current && !hasNewer) {
      look(box);
    }
    if (box !== null && stays.current && !hasNewer) {
      box.scrollTo(0, box.scrollHeight);
      former.current = { top: box.scrollTop, height: box.scrollHeight };
    }
  };
  const scrolled = () => {
    const [box, handle] = [scroller.current, list.current];
    if (box === null || handle === null || !hasBegun.current) {
      return;
    }
    look(box);
    // The end of another place is no end to stay at.
    stays.current ||= gapOf(box) < NEAR && !hasNewer;
    settle();
    setAtBottom(stays.current);
    const first = handle.findItemIndex(box.scrollTop - TOP);
    const passing = box.scrollTop < TOP ? undefined : rows.at(first)?.timestamp;
    setDay((before) => (dayOf(before ?? 0) === dayOf(passing ?? 0) ? before : passing));
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
    former.current = { top: 0, height: 0 };
    setAtBottom(true);
    // In the place of another way that the list may still be on.
    list.current?.scrollToIndex(rows.length - 1, { align: "end" });
    settle();
  };

  const looked = useRef(scrolled);
  useLayoutEffect(() => {
    looked.current = scrolled;
  });
  // Nobody is at the end before it is known where he begins.
  const isBeginning = !hasBegun.current && rows.lastRead >= 0;
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
      // Where all fits into the view nothing moves, and no event says that this is the end too.
      requestAnimationFrame(() => requestAnimationFrame(() => looked.current()));
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
    const box = scroller.current;
    const observer = new ResizeObserver(() => settled.current());
    const touched = ({ type }: Event) => {
      touchedAt.current = performance.now();
      isHeld.current ||= type === "pointerdown";
    };
    // Not every browser tells of the release on a scrollbar; the next move does.
    const moved = ({ type, buttons }: PointerEvent) => {
      isHeld.current &&= type === "pointermove" && buttons > 0;
    };
    if (box !== null) {
      observer.observe(box);
      INPUTS.forEach((input) => box.addEventListener(input, touched, { passive: true }));
    }
    MOVES.forEach((move) => addEventListener(move, moved));
    return () => {
      observer.disconnect();
      MOVES.forEach((move) => removeEventListener(move, moved));
      INPUTS.forEach((input) => box?.removeEventListener(input, touched));
    };
  }, [scroller]);
  return { isAtBottom: isAtBottom && !hasNewer && !isBeginning, day, settle, scrolled, toEnd };
}
