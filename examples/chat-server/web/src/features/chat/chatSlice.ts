import { type UnknownAction, createAction } from "@reduxjs/toolkit";
import type { Snapshot } from "chat-client";
import { entered, left } from "../session/sessionSlice";

/** The client's view of everything has changed. */
export const snapshotTaken = createAction<Snapshot>("chat/snapshotTaken");

const nothing: Snapshot = { status: "idle", me: undefined, closed: undefined, rooms: [], outbox: [] };

/** What the client shows. Not with Immer: it is the client's own, never changes and must not be frozen. */
export default function chat(state: Snapshot = nothing, action: UnknownAction): Snapshot {
  if (snapshotTaken.match(action)) {
    return action.payload;
  }
  return entered.match(action) || left.match(action) ? nothing : state;
}
