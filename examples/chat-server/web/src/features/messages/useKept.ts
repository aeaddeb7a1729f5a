import type { RoomSnapshot } from "chat-client";
import { useEffect } from "react";
import { useAppDispatch } from "../../app/hooks";
import { newerWanted, newestWanted } from "../chat/chatMiddleware";
import { useIsWatched } from "./useRead";

/** Has the client keep all messages for whoever reads further up, and only the newest while nobody looks. */
export function useKept({ id, hasNewer, messages }: RoomSnapshot, isAtBottom: boolean): void {
  const dispatch = useAppDispatch();
  const isWatched = useIsWatched();
  const isReading = !isAtBottom && !hasNewer && messages.length > 0;
  useEffect(() => {
    if (isReading) {
      // There is nothing newer to fetch: the client only learns that somebody is there.
      dispatch(newerWanted(id)).catch(() => undefined);
    }
  }, [dispatch, id, isReading]);
  useEffect(() => {
    if (isAtBottom && !isWatched) {
      dispatch(newestWanted(id));
    }
  }, [dispatch, id, isAtBottom, isWatched]);
}
