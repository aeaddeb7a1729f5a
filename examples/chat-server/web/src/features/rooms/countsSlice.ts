import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import { isServer } from "../chat/serverActions";
import { entered, left } from "../session/sessionSlice";

/** How many members a channel had. */
export interface Count {
  members: number;
  /** When it was asked for, in milliseconds since 1970. */
  at: number;
  /** Whether somebody wrote since who had not written here before: he may have come just now. */
  hasNewcomer: boolean;
  /** The ids of those who wrote. */
  authors: Record<number, true>;
}

/** So many authors are told apart; beyond, nobody counts as a newcomer. */
const MAX_AUTHORS = 1_000;

const initialState: Record<number, Count> = {};

const countsSlice = createSlice({
  name: "counts",
  initialState,
  reducers: {
    counted(state, { payload: { roomId, members, at } }: PayloadAction<{ roomId: number; members: number; at: number }>) {
      state[roomId] = { members, at, hasNewcomer: false, authors: state[roomId]?.authors ?? {} };
    },
  },
  extraReducers: (builder) =>
    builder
      .addCase(entered, () => initialState)
      .addCase(left, () => initialState)
      .addMatcher(isServer("RECEIVE_MESSAGES"), (state, { roomId, requestId, messages }) => {
        const count = state[roomId ?? 0];
        for (const { userId } of count === undefined ? [] : messages) {
          if (count !== undefined && !count.authors[userId] && Object.keys(count.authors).length < MAX_AUTHORS) {
            count.authors[userId] = true;
            // What was asked for was written before.
            count.hasNewcomer ||= requestId === undefined;
          }
        }
      }),
});

export const { counted } = countsSlice.actions;
export default countsSlice.reducer;
