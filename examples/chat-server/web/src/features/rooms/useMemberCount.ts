import type { RoomSnapshot } from "chat-client";
import { useEffect } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";
import { counted } from "./countsSlice";

/** So long a count is good, in milliseconds. */
const GOOD_MS = 60_000;

/**
 * How many members a room has. Nobody is told who comes to a channel, so that for channels it is asked
 * for: when the room is looked at, unless that was done within a minute and nobody else wrote since.
 */
export function useMemberCount(room: RoomSnapshot): number {
  const dispatch = useAppDispatch();
  const { id, name, kind, hasAllMembers, lastMessage } = room;
  const author = lastMessage?.user;
  const known = useAppSelector((state) => state.counts[id]);
  const isWanted = kind === "channel" && !hasAllMembers;
  const goodUntil = known?.author === author ? (known?.at ?? 0) + GOOD_MS : 0;
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    let isOver = false;
    const look = async () => {
      // Where it fails, what was known before is still the best guess.
      const page = await dispatch(ask({ type: "BROWSE_ROOMS", query: name })).catch(() => undefined);
      const found = page?.items.find((channel) => channel.id === id);
      if (found !== undefined && !isOver) {
        dispatch(counted({ roomId: id, count: { members: found.memberCount, at: Date.now(), author } }));
      }
    };
    if (goodUntil <= Date.now()) {
      void look();
    }
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), GOOD_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [author, dispatch, goodUntil, id, isWanted, name]);
  return hasAllMembers ? room.members.length : (known?.members ?? room.memberCount);
}
