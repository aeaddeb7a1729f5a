import type { Dispatch } from "@reduxjs/toolkit";
import { draftHeard } from "../features/composer/composerSlice";
import { roomOfDraft } from "../features/composer/drafts";
import { WHO } from "../features/session/remembered";
import { left } from "../features/session/sessionSlice";
import type { RootState } from "./reducer";

/** Takes over what another tab of this browser wrote down: drafts, and that somebody logged out. */
export function hearOtherTabs(store: { getState(): RootState; dispatch: Dispatch }): void {
  addEventListener("storage", ({ key, newValue }) => {
    const { user } = store.getState().session;
    if (user === undefined || key === null) {
      return;
    }
    const roomId = roomOfDraft(user, key);
    if (roomId !== undefined) {
      store.dispatch(draftHeard({ roomId, text: newValue ?? "" }));
    } else if (key === WHO && nameIn(newValue) !== user) {
      store.dispatch(left({ wasEnded: true }));
    }
  });
}

function nameIn(who: string | null): unknown {
  return who === null ? undefined : (JSON.parse(who) as { user?: unknown }).user;
}
