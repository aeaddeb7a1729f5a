import type { Member, RoomSnapshot } from "chat-client";
import { useCallback, useEffect, useState } from "react";
import { useOneAtATime } from "../../app/useOneAtATime";
import { useAsk } from "../notices/useAsk";

/** The members of a room: the client's own list where it is whole, else pages of it. */
export function useMembers(room: RoomSnapshot): { members: readonly Member[]; again: () => void; more?: () => void } {
  const ask = useAsk();
  const [asked, setAsked] = useState<{ items: Member[]; cursor?: number }>({ items: [] });
  const { id: roomId, hasAllMembers, memberCount } = room;
  const load = useCallback(
    async (cursor?: number) => {
      const page = await ask({ type: "REQUEST_MEMBERS", roomId, ...(cursor === undefined ? {} : { cursor }) });
      if (page !== undefined) {
        setAsked(({ items }) => ({
          items: cursor === undefined ? page.items : [...items, ...page.items],
          ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
        }));
      }
    },
    [ask, roomId],
  );
  useEffect(() => {
    if (!hasAllMembers) {
      void load();
    }
  }, [hasAllMembers, load, memberCount]);
  const again = useCallback(() => {
    if (!hasAllMembers) {
      void load();
    }
  }, [hasAllMembers, load]);
  const more = useOneAtATime(load);
  if (hasAllMembers) {
    return { members: room.members, again };
  }
  const { items, cursor } = asked;
  return { members: items, again, ...(cursor === undefined ? {} : { more: () => void more(cursor) }) };
}
