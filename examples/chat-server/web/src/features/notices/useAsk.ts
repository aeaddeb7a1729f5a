import { type AnswerTo, RefusedError, type Request } from "chat-client";
import { useCallback } from "react";
import { useAppDispatch } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";
import { noticed } from "./noticesSlice";

/** Asks the server; what fails becomes a notice, and the answer nothing. */
export function useAsk() {
  const dispatch = useAppDispatch();
  return useCallback(
    async <A extends Request>(request: A): Promise<AnswerTo<A> | undefined> => {
      try {
        return await dispatch(ask(request));
      } catch (error) {
        dispatch(noticed(error instanceof RefusedError ? error.code : "INTERNAL"));
        return undefined;
      }
    },
    [dispatch],
  );
}
