import type { Member, RoomSnapshot } from "chat-client";
import { useCallback, useMemo } from "react";
import { type Search, usePages } from "../../app/usePages";
import { useAsk } from "../notices/useAsk";

const NOBODY: readonly Member[] = [];

/**
 * The members of a room that are searched for: of the client's own list where it is whole, else of the
 * server's, which knows how their handles begin. `total` says how many there are, if that is known here.
 */
export function useMembers(room: RoomSnapshot, search: string) {
  const ask = useAsk();
  const { id: roomId, hasAllMembers, memberCount, members: all } = room;
  const query = search.trim().replace(/^@/u, "");
  const fetch = useCallback(
    async (what: Search) => (hasAllMembers ? undefined : ask({ type: "REQUEST_MEMBERS", roomId, ...what })),
    [ask, hasAllMembers, roomId],
  );
  const { found, again, more } = usePages(query, fetch, memberCount);
  const members = useMemo(() => {
    const wanted = query.toLowerCase();
    const isWanted = ({ user, displayName = "" }: Member) => `${user} ${displayName}`.toLowerCase().includes(wanted);
    return wanted === "" ? all : all.filter(isWanted);
  }, [all, query]);
  if (hasAllMembers) {
    return { members, again, total: all.length };
  }
  const { items = NOBODY } = found ?? {};
  return { members: items, again, more, total: found?.query === "" && more === undefined ? items.length : undefined };
}
