import { type PayloadAction, createAction, createSlice } from "@reduxjs/toolkit";
import { isServer } from "../chat/serverActions";
import { entered, left } from "../session/sessionSlice";

/** What stands before everything else. */
export type Dialog = "browse" | "new" | "settings" | "leave" | "unsent" | "delete" | undefined;

/** What stands only as long as its room does. */
const ABOUT_ROOM = new Set<Dialog>(["settings", "leave", "delete"]);

interface RoomsState {
  /** The room that is looked at. */
  openId: number | undefined;
  /** The room to begin with: the one that was open last. */
  lastId: number | undefined;
  /** The room that somebody is leaving. */
  leavingId: number | undefined;
  /** The message that somebody is asked about, whether it shall be deleted. */
  deletingId: number;
  filter: string;
  dialog: Dialog;
  /** Whether the room's details stand beside it. */
  details: boolean;
}

const initialState: RoomsState = { openId: undefined, lastId: undefined, leavingId: undefined, deletingId: 0, filter: "", dialog: undefined, details: false };

/** Everything up to this message was on the screen. */
export const readUpTo = createAction<{ roomId: number; seq: number }>("rooms/readUpTo");

const roomsSlice = createSlice({
  name: "rooms",
  initialState,
  reducers: {
    /** Another dialog than those about the room outlives a room that is closed: it may be closed by others. */
    roomOpened(state, { payload }: PayloadAction<number | undefined>) {
      state.openId = payload;
      state.details &&= payload !== undefined;
      state.lastId = undefined;
      state.leavingId = undefined;
      if (payload !== undefined || ABOUT_ROOM.has(state.dialog)) {
        state.dialog = undefined;
      }
    },
    leaveBegun(state, { payload }: PayloadAction<number>) {
      state.leavingId = payload;
    },
    deleteAsked(state, { payload }: PayloadAction<number>) {
      state.deletingId = payload;
      state.dialog = "delete";
    },
    filterChanged(state, { payload }: PayloadAction<string>) {
      state.filter = payload;
    },
    dialogOpened(state, { payload }: PayloadAction<Dialog>) {
      state.dialog = payload;
    },
    detailsShown(state, { payload }: PayloadAction<boolean>) {
      state.details = payload;
    },
  },
  extraReducers: (builder) =>
    builder
      .addCase(entered, (_, { payload }) => ({ ...initialState, lastId: payload.lastRoomId }))
      .addCase(left, () => initialState)
      .addMatcher(isServer("LOGIN_SUCCESS"), (state, { lastRoomId }) => {
        if (state.openId === undefined) {
          state.lastId ??= lastRoomId;
        }
      }),
});

export const { roomOpened, leaveBegun, deleteAsked, filterChanged, dialogOpened, detailsShown } = roomsSlice.actions;
export default roomsSlice.reducer;
