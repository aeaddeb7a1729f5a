import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { Message } from "chat-client";
import { entered, left } from "../session/sessionSlice";

/** A message that is being changed: what it says as far as is known, and what it shall say. */
export interface Edit extends Pick<Message, "id" | "roomId" | "content" | "editVersion"> {
  text: string;
}

interface ComposerState {
  /** What is begun, by room. */
  drafts: Record<number, string>;
  /** What is being changed, by room: one message in each. */
  edits: Record<number, Edit>;
}

const initialState: ComposerState = { drafts: {}, edits: {} };

/** Ends an edit that cannot go on; what was written stands in the room's draft, behind what is there. */
function putAside({ drafts, edits }: ComposerState, { roomId, text }: Edit): void {
  drafts[roomId] = [drafts[roomId] ?? "", text].filter((part) => part.trim() !== "").join("\n");
  delete edits[roomId];
}

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
    /** Something is written: the middleware sends it, or keeps this from coming here. */
    messageWritten(state, { payload }: PayloadAction<{ roomId: number; content: string }>) {
      delete state.drafts[payload.roomId];
    },
    editBegun(state, { payload: { id, roomId, content, editVersion } }: PayloadAction<Message>) {
      const other = state.edits[roomId];
      if (other?.id === id) {
        return;
      }
      if (other !== undefined && other.text !== other.content) {
        putAside(state, other);
      }
      state.edits[roomId] = { id, roomId, content, editVersion, text: content };
    },
    editChanged({ edits }, { payload }: PayloadAction<{ roomId: number; text: string }>) {
      const edit = edits[payload.roomId];
      if (edit !== undefined) {
        edit.text = payload.text;
      }
    },
    /** It was begun, changed or ended in another tab. */
    editHeard({ edits }, { payload: { roomId, edit } }: PayloadAction<{ roomId: number; edit: Edit | undefined }>) {
      if (edit === undefined) {
        delete edits[roomId];
      } else {
        edits[roomId] = edit;
      }
    },
    /** It is done, or given up. */
    editEnded({ edits }, { payload: { id, roomId } }: PayloadAction<Pick<Edit, "id" | "roomId">>) {
      if (edits[roomId]?.id === id) {
        delete edits[roomId];
      }
    },
    /** The message was changed or deleted meanwhile: this is how it stands. What was written stays. */
    editOverruled(state, { payload: { id, roomId, content, editVersion, deletedAt } }: PayloadAction<Message>) {
      const edit = state.edits[roomId];
      if (edit?.id !== id) {
        return;
      }
      if (deletedAt === undefined) {
        Object.assign(edit, { content, editVersion });
      } else {
        putAside(state, edit);
      }
    },
  },
  extraReducers: (builder) =>
    builder
      .addCase(entered, (_, { payload: { drafts, edits } }) => ({ drafts, edits }))
      .addCase(left, () => initialState),
});

export const { draftChanged, draftHeard, messageWritten, editBegun, editChanged, editHeard, editEnded, editOverruled } =
  composerSlice.actions;
export default composerSlice.reducer;
