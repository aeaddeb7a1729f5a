import type { RoomSnapshot } from "chat-client";
import { useEffect, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { aroundWanted } from "../chat/chatMiddleware";

/** A page of the newest messages holds so many: with more unread, the last read one is not among them. */
const PAGE = 50;

/**
 * Goes to the last message that was read, where it is older than what is held; for whoever read
 * something already. Whether it is on the way there: until then nothing counts as seen.
 */
export function useUnread(room: RoomSnapshot, hasPlace: boolean): boolean {
  const dispatch = useAppDispatch();
  const { id } = room;
  const [seq] = useState(() => (!hasPlace && isOutside(room) ? room.readSeq : undefined));
  const [isGoing, setGoing] = useState(seq !== undefined);
  useEffect(() => {
    if (seq !== undefined) {
      // Without the server it begins with what is there.
      dispatch(aroundWanted(id, seq))
        .catch(() => undefined)
        .finally(() => setGoing(false));
    }
  }, [dispatch, id, seq]);
  return isGoing;
}

function isOutside({ readSeq, unreadCount, messages }: RoomSnapshot): boolean {
  const first = messages[0]?.seq;
  return readSeq > 0 && unreadCount > 0 && (first === undefined ? unreadCount >= PAGE : first > readSeq + 1);
}
