import type { RoomSnapshot } from "chat-client";
import { useEffect } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";
import { counted } from "./countsSlice";

/** So long a count is good, in milliseconds. */
const GOOD_MS = 60_000;
/** And so long where somebody writes who was not seen here before. */
const NEWCOMER_MS = 5_000;

/**
 * How many members a room has. Nobody is told who comes to a channel, so that for channels it is asked
 * for: when the room is looked at, each minute, and soon after a newcomer wrote.
 */
export function useMemberCount(room: RoomSnapshot): number {
  const dispatch = useAppDispatch();
  const { id, name, kind, hasAllMembers } = room;
  const known = useAppSelector((state) => state.counts[id]);
  const isWanted = kind === "channel" && !hasAllMembers;
  const goodUntil = (known?.at ?? 0) + (known?.hasNewcomer ? NEWCOMER_MS : GOOD_MS);
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async () => {
      // Where it fails, what was known before is still the best guess.
      const isSeen = document.visibilityState === "visible";
      const page = isSeen ? await dispatch(ask({ type: "BROWSE_ROOMS", query: name })).catch(() => undefined) : undefined;
      const found = page?.items.find((channel) => channel.id === id);
      if (isOver) {
        return;
      }
      if (found === undefined) {
        timer = setTimeout(() => void look(), GOOD_MS);
      } else {
        dispatch(counted({ roomId: id, members: found.memberCount, at: Date.now() }));
      }
    };
    timer = setTimeout(() => void look(), goodUntil - Date.now());
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [dispatch, goodUntil, id, isWanted, name]);
  return hasAllMembers ? room.members.length : (known?.members ?? room.memberCount);
}
