import type { AppDispatch } from "../../app/store";
import { leave } from "../chat/chatMiddleware";
import * as api from "./api";
import { beginLeaving, finishLeaving, isLeaving, stopLeaving, tellLeaving } from "./leaving";
import { entrance, forgetTraces, forgetWho, lastWho, rememberWho } from "./remembered";
import { type SessionState, entered, left } from "./sessionSlice";

/** So long whoever was here last waits for the server to say who is logged in, in milliseconds: its connection says it too. */
const SOON_MS = 3_000;

/** Finds out who is logged in. Without the server: whoever was last. */
export async function begin(dispatch: AppDispatch): Promise<void> {
  if (isLeaving() && !(await tellLeaving())) {
    dispatch(left({}));
    void finishLeaving();
    return;
  }
  const known = lastWho();
  try {
    const { user, auth } = await api.fetchSession(known && SOON_MS);
    // Where names need no passwords only this browser knows the name.
    const who = auth === "open" ? (known?.auth === "open" ? known.user : undefined) : (user ?? undefined);
    if (who === undefined) {
      forgetWho();
      dispatch(left({ auth, wasEnded: known !== undefined }));
    } else {
      enter(dispatch, who, auth);
    }
  } catch {
    dispatch(known === undefined ? left({}) : entered(entrance(known)));
  }
}

export function enter(dispatch: AppDispatch, user: string, auth: SessionState["auth"]): void {
  stopLeaving();
  rememberWho({ user, auth });
  dispatch(entered(entrance({ user, auth })));
}

/** Logs out, and forgets all that this browser knew; at once, whether the server can be reached or not. */
export async function goOut(dispatch: AppDispatch, auth: SessionState["auth"]): Promise<void> {
  const user = lastWho()?.user;
  // First: this tells the other tabs, and on a full disk makes room for what follows.
  forgetWho();
  if (auth === "password") {
    beginLeaving();
  }
  await dispatch(leave());
  dispatch(left({ auth }));
  if (user !== undefined) {
    forgetTraces(user);
  }
  void finishLeaving();
}
