import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { ProblemCode } from "../language/en";
import { left } from "../session/sessionSlice";

/** At most this many at once. */
const MOST = 3;

/** What went wrong, by its code; shown until it is dismissed. */
interface Notice {
  id: number;
  code: ProblemCode;
}

const noticesSlice = createSlice({
  name: "notices",
  initialState: { next: 1, shown: [] as Notice[] },
  reducers: {
    noticed(state, { payload }: PayloadAction<ProblemCode>) {
      state.shown = [...state.shown, { id: state.next, code: payload }].slice(-MOST);
      state.next += 1;
    },
    dismissed(state, { payload }: PayloadAction<number>) {
      state.shown = state.shown.filter(({ id }) => id !== payload);
    },
  },
  extraReducers: (builder) =>
    builder.addCase(left, (state) => {
      state.shown = [];
    }),
});

export const { noticed, dismissed } = noticesSlice.actions;
export default noticesSlice.reducer;
