import type { RoomSnapshot } from "chat-client";
import { useMemo, useRef, useState } from "react";
import { type Row, prepended, rowsOf } from "./rows";

/** The rows of a room as it is now, and whether older ones came since the last time. */
export function useRows(room: RoomSnapshot): { rows: Row[]; isShifted: boolean } {
  // The line between read and new stays where it was when the room was opened.
  const [newAfterSeq] = useState(() => (room.unreadCount > 0 ? room.readSeq : undefined));
  const heads = useRef(new Set<number>());
  const former = useRef<Row[]>([]);
  const { messages, pending } = room;
  return useMemo(() => {
    const [first] = messages;
    if (first !== undefined) {
      heads.current.add(first.id);
    }
    const rows = rowsOf({ messages, pending, newAfterSeq, heads: heads.current });
    const isShifted = former.current.length > 0 && prepended(former.current, rows) > 0;
    former.current = rows;
    return { rows, isShifted };
  }, [messages, pending, newAfterSeq]);
}
