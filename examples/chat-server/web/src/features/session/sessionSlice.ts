import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { ErrorCode } from "chat-client";
import { isServer } from "../chat/serverActions";
import type { Edit } from "../composer/composerSlice";
import type { Arrivals } from "../rooms/arrivalsSlice";

export interface SessionState {
  /** `unknown` until the server was asked. */
  phase: "unknown" | "out" | "in";
  /** Whether names need passwords here. */
  auth: "open" | "password";
  user: string | undefined;
  /** The session ended otherwise than by logging out here. */
  wasEnded: boolean;
  /** Why the server let nobody in under this name. */
  refused: ErrorCode | undefined;
}

/** Somebody is logged in. */
export interface Entrance {
  user: string;
  auth: SessionState["auth"];
  drafts: Record<number, string>;
  edits: Record<number, Edit>;
  lastRoomId: number | undefined;
  arrivals: Arrivals;
}

const initialState: SessionState = { phase: "unknown", auth: "password", user: undefined, wasEnded: false, refused: undefined };

const sessionSlice = createSlice({
  name: "session",
  initialState,
  reducers: {
    entered: (_, { payload }: PayloadAction<Entrance>): SessionState => ({
      phase: "in",
      auth: payload.auth,
      user: payload.user,
      wasEnded: false,
      refused: undefined,
    }),
    left: (state, { payload }: PayloadAction<{ auth?: SessionState["auth"]; wasEnded?: boolean }>): SessionState => ({
      phase: "out",
      auth: payload.auth ?? state.auth,
      user: undefined,
      wasEnded: payload.wasEnded ?? false,
      refused: state.refused,
    }),
  },
  extraReducers: (builder) =>
    builder.addMatcher(isServer("ERROR"), (state, { action, code }) => {
      if (action === "LOGIN") {
        state.refused = code;
      }
    }),
});

export const { entered, left } = sessionSlice.actions;
export default sessionSlice.reducer;
