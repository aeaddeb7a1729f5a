import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { Request } from "chat-client";
import { entered, left } from "../session/sessionSlice";

/** What changes a message. */
export type Change = Extract<Request, { type: "EDIT_MESSAGE" | "DELETE_MESSAGE" }>;

const initialState: Record<number, Change["type"]> = {};

/** What the server was asked to change and has not answered yet, by message. */
const changesSlice = createSlice({
  name: "changes",
  initialState,
  reducers: {
    changeBegun(state, { payload: { messageId, type } }: PayloadAction<Change>) {
      state[messageId] = type;
    },
    changeEnded(state, { payload: { messageId } }: PayloadAction<Change>) {
      delete state[messageId];
    },
  },
  extraReducers: (builder) => builder.addCase(entered, () => initialState).addCase(left, () => initialState),
});

export const { changeBegun, changeEnded } = changesSlice.actions;
export default changesSlice.reducer;
