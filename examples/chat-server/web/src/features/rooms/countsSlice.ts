import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import { entered, left } from "../session/sessionSlice";

/** How many members a channel had. */
export interface Count {
  members: number;
  /** When it was asked for, in milliseconds since 1970. */
  at: number;
  /** Who had written last. */
  author: string | undefined;
}

const initialState: Record<number, Count> = {};

const countsSlice = createSlice({
  name: "counts",
  initialState,
  reducers: {
    counted(state, { payload: { roomId, count } }: PayloadAction<{ roomId: number; count: Count }>) {
      state[roomId] = count;
    },
  },
  extraReducers: (builder) => builder.addCase(entered, () => initialState).addCase(left, () => initialState),
});

export const { counted } = countsSlice.actions;
export default countsSlice.reducer;
