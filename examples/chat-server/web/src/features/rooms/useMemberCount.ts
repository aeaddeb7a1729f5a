import type { RoomSnapshot } from "chat-client";
import { useEffect, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";

/** So often it is asked for while somebody looks. */
const EVERY_MS = 60_000;

/**
 * How many members a room has. Nobody is told who comes to a channel, so that for channels it is asked
 * for: when the room is opened, when somebody else than before wrote, and now and then.
 */
export function useMemberCount(room: RoomSnapshot): number {
  const dispatch = useAppDispatch();
  const [asked, setAsked] = useState<number | undefined>(undefined);
  const { id, name, kind, hasAllMembers, lastMessage } = room;
  const author = lastMessage?.user;
  useEffect(() => {
    if (kind !== "channel" || hasAllMembers) {
      return undefined;
    }
    let isOver = false;
    const look = async () => {
      // Where it fails, what was known before is still the best guess.
      const page = await dispatch(ask({ type: "BROWSE_ROOMS", query: name })).catch(() => undefined);
      const found = page?.items.find((channel) => channel.id === id);
      if (found !== undefined && !isOver) {
        setAsked(found.memberCount);
      }
    };
    void look();
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [author, dispatch, hasAllMembers, id, kind, name]);
  return hasAllMembers ? room.members.length : (asked ?? room.memberCount);
}
