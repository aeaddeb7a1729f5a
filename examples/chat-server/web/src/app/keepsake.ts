import type { Middleware } from "@reduxjs/toolkit";
import { draftKey } from "../features/composer/drafts";
import { draftChanged, messageWritten } from "../features/composer/composerSlice";
import { LANGUAGE_KEY, languageChosen } from "../features/language/languageSlice";
import { roomOpened } from "../features/rooms/roomsSlice";
import { lastRoomKey } from "../features/session/remembered";
import type { RootState } from "./reducer";

/** Keeps across reloads what the server does not know: drafts and the language. */
export const keepsake: Middleware<object, RootState> = (store) => (next) => (action) => {
  const result = next(action);
  const { user } = store.getState().session;
  if (draftChanged.match(action) && user !== undefined) {
    keep(draftKey(user, action.payload.roomId), action.payload.text);
  } else if (messageWritten.match(action) && user !== undefined) {
    keep(draftKey(user, action.payload.roomId), "");
  } else if (roomOpened.match(action) && user !== undefined && action.payload !== undefined) {
    keep(lastRoomKey(user), String(action.payload));
  } else if (languageChosen.match(action)) {
    keep(LANGUAGE_KEY, action.payload);
  }
  return result;
};

/** Storage may be full or forbidden: then it is not kept. */
function keep(key: string, value: string): void {
  try {
    if (value === "") {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, value);
    }
  } catch {
    // The page works without.
  }
}
