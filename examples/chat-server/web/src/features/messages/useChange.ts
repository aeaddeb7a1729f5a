import type { RefusedError } from "chat-client";
import { useCallback } from "react";
import { useAppDispatch } from "../../app/hooks";
import { useAsk } from "../notices/useAsk";
import { type Change, changeBegun, changeEnded } from "./changesSlice";

/** Changes a message, which says so until the server has answered; whether it is done. */
export function useChange() {
  const [dispatch, ask] = [useAppDispatch(), useAsk()];
  return useCallback(
    async (change: Change, isExplained?: (refusal: RefusedError) => boolean): Promise<boolean> => {
      dispatch(changeBegun(change));
      const answer = await ask(change, isExplained);
      dispatch(changeEnded(change));
      return answer !== undefined;
    },
    [ask, dispatch],
  );
}
