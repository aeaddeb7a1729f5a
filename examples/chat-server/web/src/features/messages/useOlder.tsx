import type { RoomSnapshot } from "chat-client";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { olderWanted } from "../chat/chatMiddleware";
import { useTexts } from "../language/useTexts";

/** So many screens before the top the next page is fetched. */
const AHEAD = 3;

/** Fetches older messages before they are needed. `look` after each scrolling. */
export function useOlder(room: RoomSnapshot, scroller: RefObject<HTMLElement | null>) {
  const dispatch = useAppDispatch();
  const isLoading = useRef(false);
  const [hasFailed, setFailed] = useState(false);
  const { id, hasOlder, messages } = room;

  const look = useCallback(() => {
    const box = scroller.current;
    const isNear = box !== null && box.scrollTop < box.clientHeight * AHEAD;
    if (!isNear || !hasOlder || messages.length === 0 || isLoading.current) {
      return;
    }
    isLoading.current = true;
    dispatch(olderWanted(id))
      .then(() => setFailed(false))
      .catch(() => setFailed(true))
      .finally(() => {
        isLoading.current = false;
      });
  }, [dispatch, hasOlder, id, messages.length, scroller]);

  // A page may be shorter than the screen.
  useEffect(look, [look]);
  return { look, top: <Loading hasFailed={hasFailed} again={look} /> };
}

function Loading({ hasFailed, again }: { hasFailed: boolean; again: () => void }) {
  const texts = useTexts();
  return hasFailed ? (
    <p className="beginning">
      {texts.olderFailed}{" "}
      <button type="button" className="link" onClick={again}>
        {texts.retry}
      </button>
    </p>
  ) : (
    <p className="beginning" role="status">
      <span className="spinner" />
      <span className="only-read">{texts.loadingOlder}</span>
    </p>
  );
}
