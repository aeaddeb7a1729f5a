import type { RoomSnapshot } from "chat-client";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { newerWanted, olderWanted } from "../chat/chatMiddleware";
import { useTexts } from "../language/useTexts";

/** So many screens before an end the next page is fetched. */
const AHEAD = 3;

/** Fetches older messages, and newer ones where some are left out, before they are needed. `look` after each scrolling. */
export function useOlder(room: RoomSnapshot, scroller: RefObject<HTMLElement | null>) {
  const dispatch = useAppDispatch();
  const loading = useRef(new Set<"older" | "newer">());
  const [hasFailed, setFailed] = useState(false);
  const { id, hasOlder, hasNewer, messages } = room;

  const look = useCallback(() => {
    const box = scroller.current;
    const reach = (box?.clientHeight ?? 0) * AHEAD;
    const load = (way: "older" | "newer", isWanted: boolean) => {
      if (!isWanted || messages.length === 0 || loading.current.has(way)) {
        return;
      }
      loading.current.add(way);
      dispatch(way === "older" ? olderWanted(id) : newerWanted(id))
        .then(() => setFailed(false))
        .catch(() => setFailed(true))
        .finally(() => loading.current.delete(way));
    };
    if (box !== null) {
      load("older", hasOlder && box.scrollTop < reach);
      load("newer", hasNewer && box.scrollHeight - box.scrollTop - box.clientHeight < reach);
    }
  }, [dispatch, hasNewer, hasOlder, id, messages.length, scroller]);

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
