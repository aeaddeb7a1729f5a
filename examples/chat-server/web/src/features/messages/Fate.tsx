import type { ErrorCode, OutboxEntry } from "chat-client";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { discarded, retried } from "../chat/chatMiddleware";
import type { ProblemCode } from "../language/en";
import { useTexts } from "../language/useTexts";
import { Discard } from "./Discard";

/** What is not found about a message is its room, for whoever is no member. */
export function whyOf(refused: ErrorCode): ProblemCode {
  return refused === "NOT_FOUND" ? "NO_MEMBER" : refused;
}

/** What becomes of a message on its way. */
export function Fate({ entry }: { entry: OutboxEntry }) {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const isLive = useAppSelector((state) => state.chat.status === "live");
  if (entry.refused === undefined) {
    return <span className="fate">{isLive ? texts.sending : texts.waiting}</span>;
  }
  return (
    <span className="fate" data-failed>
      {texts.failed}: {texts.errors[whyOf(entry.refused)] ?? entry.refused}
      <button type="button" className="link" onClick={() => dispatch(retried(entry.clientMessageId))}>
        {texts.retry}
      </button>
      <Discard onDiscard={() => dispatch(discarded(entry.clientMessageId))} within=".scroller" />
    </span>
  );
}
