import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { Message } from "chat-client";
import { entered, left } from "../session/sessionSlice";

interface ComposerState {
  /** What is begun, by room. */
  drafts: Record<number, string>;
  /** The message that is being edited. */
  editing: Pick<Message, "id" | "roomId" | "content" | "editVersion"> | undefined;
}

const initialState: ComposerState = { drafts: {}, editing: undefined };

const composerSlice = createSlice({
  name: "composer",
  initialState,
  reducers: {
    draftChanged(state, { payload }: PayloadAction<{ roomId: number; text: string }>) {
      state.drafts[payload.roomId] = payload.text;
    },
    /** It was changed in another tab. */
    draftHeard(state, { payload }: PayloadAction<{ roomId: number; text: string }>) {
      state.drafts[payload.roomId] = payload.text;
    },
    /** Something is written: the middleware sends it. */
    messageWritten(state, { payload }: PayloadAction<{ roomId: number; content: string }>) {
      delete state.drafts[payload.roomId];
    },
    editBegun(state, { payload }: PayloadAction<Message>) {
      const { id, roomId, content, editVersion } = payload;
      state.editing = { id, roomId, content, editVersion };
    },
    editEnded(state) {
      state.editing = undefined;
    },
  },
  extraReducers: (builder) =>
    builder
      .addCase(entered, (state, { payload }) => {
        state.drafts = payload.drafts;
        state.editing = undefined;
      })
      .addCase(left, () => initialState),
});

export const { draftChanged, draftHeard, messageWritten, editBegun, editEnded } = composerSlice.actions;
export default composerSlice.reducer;
