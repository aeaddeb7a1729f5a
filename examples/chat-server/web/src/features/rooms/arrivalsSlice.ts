import type { UnknownAction } from "@reduxjs/toolkit";
import { snapshotTaken } from "../chat/chatSlice";
import { entered, left } from "../session/sessionSlice";

/** When a room became one of mine. */
export interface Arrival {
  /** The newest message of all my rooms then, by its id. */
  after: number;
  /** Its place among all that came. */
  number: number;
}

export type Arrivals = Readonly<Record<number, Arrival>>;

interface ArrivalsState {
  /** My rooms, ascending; undefined before all of them were known. */
  known: readonly number[] | undefined;
  count: number;
  /** The rooms that came while somebody was here. */
  byRoom: Arrivals;
}

const nothing: ArrivalsState = { known: undefined, count: 0, byRoom: {} };

/**
 * Which rooms were made, joined or opened to me while a page knew all of them: the server does not say when.
 * This browser keeps that over reloads.
 */
export default function arrivals(state: ArrivalsState = nothing, action: UnknownAction): ArrivalsState {
  if (entered.match(action)) {
    const byRoom = action.payload.arrivals;
    return { ...nothing, count: Math.max(0, ...Object.values(byRoom).map(({ number }) => number)), byRoom };
  }
  if (left.match(action)) {
    return nothing;
  }
  // A list that is not whole yet says nothing about what is new.
  if (!snapshotTaken.match(action) || action.payload.status !== "live") {
    return state;
  }
  const { rooms } = action.payload;
  const { known, byRoom } = state;
  if (known?.length === rooms.length && rooms.every(({ id }, at) => id === known[at])) {
    return state;
  }
  const before = new Set(known ?? rooms.map(({ id }) => id));
  const came = rooms.filter(({ id }) => !before.has(id));
  const after = Math.max(0, ...rooms.map(({ lastMessage }) => lastMessage?.id ?? 0));
  const added = came.map(({ id }, at) => [id, { after, number: state.count + at + 1 }] as const);
  const mine = Object.entries(byRoom).filter(([room]) => rooms.some(({ id }) => id === Number(room)));
  return {
    known: rooms.map(({ id }) => id),
    count: state.count + came.length,
    byRoom: Object.fromEntries([...mine, ...added]),
  };
}
