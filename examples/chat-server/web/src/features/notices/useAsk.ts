import { type AnswerTo, ClosedError, ConnectionLostError, RefusedError, type Request, TimeoutError } from "chat-client";
import { useCallback } from "react";
import { useAppDispatch } from "../../app/hooks";
import { ask } from "../chat/chatMiddleware";
import type { ProblemCode } from "../language/en";
import { nobodyFound, noticed } from "./noticesSlice";

function codeOf(error: unknown, { type }: Request): ProblemCode {
  if (error instanceof RefusedError) {
    // Nobody is in a direct room with himself.
    const isMyself = error.code === "BAD_REQUEST" && type === "OPEN_DIRECT";
    return isMyself ? "MYSELF" : error.code;
  }
  const isLost = error instanceof ConnectionLostError || error instanceof ClosedError;
  return isLost ? "CONNECTION_LOST" : error instanceof TimeoutError ? "NO_ANSWER" : "INTERNAL";
}

/** The name that nobody has, where the server says so. */
function nobodyOf(error: unknown): string | undefined {
  const details = error instanceof RefusedError && error.code === "NOT_FOUND" ? error.details : undefined;
  return (details as { user?: string } | undefined)?.user;
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
          const nobody = nobodyOf(error);
          dispatch(nobody === undefined ? noticed(codeOf(error, request)) : nobodyFound(nobody));
        }
        return undefined;
      }
    },
    [dispatch],
  );
}
