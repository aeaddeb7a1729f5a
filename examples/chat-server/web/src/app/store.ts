import { configureStore } from "@reduxjs/toolkit";
import { chatMiddleware } from "../features/chat/chatMiddleware";
import { followAddress } from "./address";
import { keepsake } from "./keepsake";
import { hearOtherTabs } from "./otherTabs";
import { reducer } from "./reducer";

export type { RootState } from "./reducer";

/** The page's store. */
export const store = configureStore({
  reducer,
  // Snapshots never change, and may hold a hundred thousand messages: looking through them after each action is too slow.
  middleware: (defaults) => defaults({ immutableCheck: false, serializableCheck: false }).concat(chatMiddleware(), keepsake),
});

hearOtherTabs(store);
followAddress(store);

export type AppDispatch = typeof store.dispatch;
