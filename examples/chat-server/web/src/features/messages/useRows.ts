import type { RoomSnapshot } from "chat-client";
import { useMemo, useRef, useState } from "react";
import { useAppSelector } from "../../app/hooks";
import { Rows, type RowsInput } from "./rows";

/** The rows of a room, and how they differ from those of the last time. */
interface Shown {
  rows: Rows;
  /** Older ones came. */
  isShifted: boolean;
  /** Another one where none of the rows is left that were there: they show another place. */
  place: number;
}

const NONE: RoomSnapshot["pending"] = [];

/** The rows of a room as it is now. */
export function useRows(room: RoomSnapshot): Shown {
  // The line between read and new stays where it was when the room was opened.
  const [newAfterSeq] = useState(() => (room.unreadCount > 0 ? room.readSeq : undefined));
  const same = useRef<Pick<RowsInput, "heads" | "made"> & { heads: Set<number> }>({ heads: new Set(), made: new WeakMap() });
  const former = useRef<Shown | undefined>(undefined);
  const { messages, hasNewer } = room;
  const me = useAppSelector((state) => state.chat.me?.userId ?? 0);
  // What I wrote stands behind the newest.
  const pending = hasNewer ? NONE : room.pending;
  return useMemo(() => {
    const [first] = messages;
    if (first !== undefined) {
      same.current.heads.add(first.id);
    }
    const rows = new Rows({ messages, pending, me, newAfterSeq, ...same.current });
    const before = former.current;
    const came = before === undefined ? 0 : rows.since(before.rows);
    const place = (before?.place ?? 0) + (came === undefined ? 1 : 0);
    former.current = { rows, isShifted: (came ?? 0) > 0, place };
    return former.current;
  }, [me, messages, pending, newAfterSeq]);
}
