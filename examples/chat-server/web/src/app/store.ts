import { type ThunkMiddleware, applyMiddleware, legacy_createStore } from "@reduxjs/toolkit";
import { chatMiddleware } from "../features/chat/chatMiddleware";
import { followAddress } from "./address";
import { keepsake } from "./keepsake";
import { hearOtherTabs } from "./otherTabs";
import { type RootState, reducer } from "./reducer";

export type { RootState } from "./reducer";

/** Calls what is dispatched where it is a function, and answers as it does. */
const functions: ThunkMiddleware<RootState> =
  ({ dispatch, getState }) =>
  (next) =>
  (action) =>
    typeof action === "function" ? action(dispatch, getState, undefined) : next(action);

/**
 * The page's store: by Redux's own parts, which weigh less than `configureStore`. Its checks would look
 * through snapshots of a hundred thousand messages after each action.
 */
export const store = legacy_createStore(reducer, applyMiddleware(functions, chatMiddleware(), keepsake));

hearOtherTabs(store);
followAddress(store);

export type AppDispatch = typeof store.dispatch;
