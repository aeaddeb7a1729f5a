import type { Dispatch } from "@reduxjs/toolkit";
import { draftHeard, editHeard } from "../features/composer/composerSlice";
import { editIn, roomOf } from "../features/composer/drafts";
import { WHO } from "../features/session/remembered";
import { left } from "../features/session/sessionSlice";
import type { RootState } from "./reducer";

/** Takes over what another tab of this browser wrote down: what is being written, and that somebody logged out. */
export function hearOtherTabs(store: { getState(): RootState; dispatch: Dispatch }): void {
  addEventListener("storage", ({ key, newValue }) => {
    const { user } = store.getState().session;
    if (user === undefined || key === null) {
      return;
    }
    const [drafted, edited] = [roomOf("draft", user, key), roomOf("edit", user, key)];
    if (drafted !== undefined) {
      store.dispatch(draftHeard({ roomId: drafted, text: newValue ?? "" }));
    } else if (edited !== undefined) {
      store.dispatch(editHeard({ roomId: edited, edit: editIn(newValue ?? "") }));
    } else if (key === WHO && nameIn(newValue) !== user) {
      store.dispatch(left({ wasEnded: true }));
    }
  });
}

function nameIn(who: string | null): unknown {
  return who === null ? undefined : (JSON.parse(who) as { user?: unknown }).user;
}
