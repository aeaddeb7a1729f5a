import type { RoomSnapshot } from "chat-client";
import { useEffect, useRef } from "react";
import { useAppDispatch } from "../../app/hooks";
import { aroundWanted, newestWanted } from "../chat/chatMiddleware";
import { useIsWatched } from "./useRead";

/** Has the client keep all messages for whoever reads further up, and only the newest while nobody looks. */
export function useKept({ id, hasNewer, messages }: RoomSnapshot, isAtBottom: boolean): void {
  const dispatch = useAppDispatch();
  const isWatched = useIsWatched();
  const newest = useRef<number>(undefined);
  useEffect(() => {
    newest.current = messages.at(-1)?.seq;
  });
  const isReading = !isAtBottom && !hasNewer && messages.length > 0;
  useEffect(() => {
    if (isReading && newest.current !== undefined) {
      // Held already: nothing is fetched, and nothing else is shown. Once is enough, whatever comes behind.
      dispatch(aroundWanted(id, newest.current)).catch(() => undefined);
    }
  }, [dispatch, id, isReading]);
  useEffect(() => {
    if (isAtBottom && !isWatched) {
      dispatch(newestWanted(id));
    }
  }, [dispatch, id, isAtBottom, isWatched]);
}
