import type { RoomSnapshot } from "chat-client";
import { useEffect, useState } from "react";
import { focusOn } from "../../app/focus";
import { places } from "./places";
import { useIsWatched } from "./useRead";

/**
 * A number that changes when somebody who left the room at its end comes back to the page and finds
 * what was written meanwhile: a list that is mounted anew then begins at what is new.
 */
export function useVisit({ id, unreadCount }: RoomSnapshot): number {
  const isWatched = useIsWatched();
  const [{ visit, wasWatched }, setVisit] = useState({ visit: 0, wasWatched: isWatched });
  if (isWatched !== wasWatched) {
    // While rendering: the list that was there must not take for seen what nobody saw.
    const isBack = isWatched && unreadCount > 0 && (places.get(id)?.isAtBottom ?? true);
    setVisit({ visit: visit + (isBack ? 1 : 0), wasWatched: isWatched });
  }
  useEffect(() => {
    // Whoever was in the list is not taken out of it.
    if (visit > 0 && document.activeElement === document.body) {
      focusOn(".scroller");
    }
  }, [visit]);
  return visit;
}
