import type { RoomSnapshot } from "chat-client";
import { useEffect, useSyncExternalStore } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { readUpTo } from "../rooms/roomsSlice";

function watch(changed: () => void): () => void {
  const events = ["focus", "blur"] as const;
  events.forEach((event) => addEventListener(event, changed));
  document.addEventListener("visibilitychange", changed);
  return () => {
    events.forEach((event) => removeEventListener(event, changed));
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Whether somebody looks at the page. */
export const useIsWatched = () => useSyncExternalStore(watch, isWatched);

const isWatched = () => document.visibilityState === "visible" && document.hasFocus();

/** Marks a room as read while somebody looks at its end; what is seen without a connection, as soon as there is one. */
export function useRead({ id, messages, hasNewer, unreadCount }: RoomSnapshot, isAtBottom: boolean): void {
  const dispatch = useAppDispatch();
  const isLive = useAppSelector((state) => state.chat.status === "live");
  const isSeen = useIsWatched() && isAtBottom && !hasNewer;
  const newest = messages.at(-1)?.seq;
  useEffect(() => {
    if (isLive && isSeen && newest !== undefined && unreadCount > 0) {
      dispatch(readUpTo({ roomId: id, seq: newest }));
    }
  }, [dispatch, id, isLive, isSeen, newest, unreadCount]);
}
