import { type AnswerTo, ClosedError, ConnectionLostError, RefusedError, type Request, TimeoutError } from "chat-client";
import { useCallback } from "react";
import { useAppDispatch } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";
import type { ProblemCode } from "../language/en";
import { noticed } from "./noticesSlice";

/** What is about people by their names: what was not found is somebody. */
const ABOUT_PEOPLE = new Set<string>(["OPEN_DIRECT", "CREATE_ROOM", "INVITE_USER"]);

function codeOf(error: unknown, { type }: Request): ProblemCode {
  if (error instanceof RefusedError) {
    // Nobody is in a direct room with himself.
    const isMyself = error.code === "BAD_REQUEST" && type === "OPEN_DIRECT";
    return error.code === "NOT_FOUND" && ABOUT_PEOPLE.has(type) ? "NOBODY" : isMyself ? "MYSELF" : error.code;
  }
  const isLost = error instanceof ConnectionLostError || error instanceof ClosedError;
  return isLost ? "CONNECTION_LOST" : error instanceof TimeoutError ? "NO_ANSWER" : "INTERNAL";
}

/**
 * Asks the server; what fails becomes a notice, and the answer nothing. Refusals for which `isExplained`
 * says so make no notice: whoever asked says them himself.
 */
export function useAsk() {
  const dispatch = useAppDispatch();
  return useCallback(
    async <A extends Request>(
      request: A,
      isExplained: (refusal: RefusedError) => boolean = () => false,
    ): Promise<AnswerTo<A> | undefined> => {
      try {
        return await dispatch(ask(request));
      } catch (error) {
        if (!(error instanceof RefusedError && isExplained(error))) {
          dispatch(noticed(codeOf(error, request)));
        }
        return undefined;
      }
    },
    [dispatch],
  );
}
