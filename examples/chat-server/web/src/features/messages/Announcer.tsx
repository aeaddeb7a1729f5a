import type { RoomSnapshot } from "chat-client";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../language/useTexts";
import { whyOf } from "./Fate";
import { useMe } from "../session/useMe";

/** More than this many at once are counted, not read out. */
const FEW = 3;
/** What comes within so long is told at once, in milliseconds. */
const TOGETHER_MS = 300;

/**
 * Tells screen readers what others write from now on, not what was there before; and of one's own what
 * could not be sent. It stands beside the list, whose rows come and go with scrolling.
 */
export function Announcer({ room }: { room: RoomSnapshot }) {
  const texts = useTexts();
  const me = useMe();
  const { messages, hasOlder, lastSeq, pending } = room;
  const failed = pending.findLast(({ refused }) => refused !== undefined);
  const heard = useRef(lastSeq);
  const [words, setWords] = useState("");
  const isThere = messages.length > 0 || !hasOlder;
  const tell = useRef(() => {});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    tell.current = () => {
      // The newest are at the end, and there may be very many.
      const since = messages.findLastIndex(({ seq }) => seq <= heard.current) + 1;
      const news = messages.slice(since).filter(({ user, deletedAt }) => user !== me && deletedAt === undefined);
      heard.current = Math.max(heard.current, messages.at(-1)?.seq ?? 0);
      if (isThere && news.length > 0) {
        const each = news.map(({ user, displayName, content }) => `${displayName ?? user}: ${content}`);
        setWords(news.length > FEW ? texts.newMessages(news.length) : each.join("\n"));
      }
    };
    if ((messages.at(-1)?.seq ?? 0) > heard.current) {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        tell.current();
      }, TOGETHER_MS);
    }
  }, [isThere, me, messages, texts]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <p className="only-read announcer" role="status">
        {words}
      </p>
      {failed?.refused !== undefined && (
        <p className="only-read" role="alert">
          {texts.failed}: {texts.errors[whyOf(failed.refused)] ?? failed.refused} {failed.content}
        </p>
      )}
    </>
  );
}
