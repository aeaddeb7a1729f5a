import { expect, it } from "vitest";
import reducer, { counted } from "../../src/features/rooms/countsSlice";

const said = (userId: number, over: object = {}) => ({ type: "RECEIVE_MESSAGES", roomId: 7, messages: [{ userId }], ...over });

it("a count is doubted when somebody writes who did not before, and only then", () => {
  let state = reducer({}, said(1));
  expect(state).toEqual({});
  const count = () => {
    state = reducer(state, counted({ roomId: 7, members: 3, at: 1 }));
  };
  const doubt = (action: object) => {
    state = reducer(state, action as ReturnType<typeof said>);
    return state[7]?.hasNewcomer;
  };
  count();
  expect(doubt(said(1, { requestId: "r1" }))).toBe(false);
  expect(doubt(said(1))).toBe(false);
  expect(doubt(said(2))).toBe(true);
  count();
  // A conversation of two costs nothing more.
  expect([doubt(said(1)), doubt(said(2)), doubt(said(1))]).toEqual([false, false, false]);
  for (let user = 3; user <= 1_000; user += 1) {
    doubt(said(user));
  }
  count();
  expect(doubt(said(5_000))).toBe(false);
});
