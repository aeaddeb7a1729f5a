import { type PayloadAction, createSlice, isAnyOf } from "@reduxjs/toolkit";
import { editOverruled, messageWritten } from "../composer/composerSlice";
import type { ProblemCode } from "../language/en";
import { dialogOpened, roomOpened } from "../rooms/roomsSlice";
import { left } from "../session/sessionSlice";

/** At most this many at once. */
const MOST = 3;

/** What went wrong, by its code; shown until it is dismissed, or whoever saw it went on to something else. */
interface Notice {
  id: number;
  code: ProblemCode;
  /** The name that nobody has, if that is what went wrong. */
  nobody?: string | undefined;
}

interface NoticesState {
  next: number;
  shown: Notice[];
}

const initialState: NoticesState = { next: 1, shown: [] };

function show(state: NoticesState, code: ProblemCode, nobody?: string): void {
  const others = state.shown.filter((notice) => notice.code !== code);
  state.shown = [...others, { id: state.next, code, nobody }].slice(-MOST);
  state.next += 1;
}

const noticesSlice = createSlice({
  name: "notices",
  initialState,
  reducers: {
    noticed(state, { payload }: PayloadAction<ProblemCode>) {
      show(state, payload);
    },
    nobodyFound(state, { payload }: PayloadAction<string>) {
      show(state, "NOT_FOUND", payload);
    },
    dismissed(state, { payload }: PayloadAction<number>) {
      state.shown = state.shown.filter(({ id }) => id !== payload);
    },
  },
  extraReducers: (builder) =>
    builder
      .addCase(editOverruled, (state, { payload }) =>
        show(state, payload.deletedAt === undefined ? "CHANGED_MEANWHILE" : "DELETED_MEANWHILE"),
      )
      .addMatcher(isAnyOf(left, roomOpened, dialogOpened, messageWritten), (state) => {
        state.shown = [];
      }),
});

export const { noticed, nobodyFound, dismissed } = noticesSlice.actions;
export default noticesSlice.reducer;
