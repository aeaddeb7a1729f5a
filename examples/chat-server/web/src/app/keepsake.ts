import { type Middleware, isAnyOf } from "@reduxjs/toolkit";
import { keyOf } from "../features/composer/drafts";
import { draftChanged, editBegun, editChanged, editEnded, editOverruled, messageWritten } from "../features/composer/composerSlice";
import { roomOpened } from "../features/rooms/roomsSlice";
import { arrivalsKey, lastRoomKey } from "../features/session/remembered";
import type { RootState } from "./reducer";
import { storage } from "./storage";

/** What somebody writes in this tab: not what was heard of another, which keeps it itself. */
const isWriting = isAnyOf(draftChanged, messageWritten, editBegun, editChanged, editEnded, editOverruled);

/** Keeps across reloads what the server does not know: what is being written, and where somebody was. */
export const keepsake: Middleware<object, RootState> = (store) => (next) => (action) => {
  const { composer: before, arrivals: former } = store.getState();
  const result = next(action);
  const { arrivals, composer, session } = store.getState();
  const { user } = session;
  if (isWriting(action) && user !== undefined) {
    const { roomId } = action.payload;
    const [draft, edit] = [composer.drafts[roomId], composer.edits[roomId]];
    if (draft !== before.drafts[roomId]) {
      storage.keep(keyOf("draft", user, roomId), draft ?? "");
    }
    if (edit !== before.edits[roomId]) {
      storage.keep(keyOf("edit", user, roomId), edit === undefined ? "" : JSON.stringify(edit));
    }
  } else if (roomOpened.match(action) && user !== undefined && action.payload !== undefined) {
    storage.keep(lastRoomKey(user), String(action.payload));
  }
  if (arrivals.byRoom !== former.byRoom && user !== undefined) {
    storage.keep(arrivalsKey(user), JSON.stringify(arrivals.byRoom));
  }
  return result;
};
