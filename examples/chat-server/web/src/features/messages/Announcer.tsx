import type { RoomSnapshot } from "chat-client";
import { useEffect, useRef, useState } from "react";
import { useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";

/** More than this many at once are counted, not read out. */
const FEW = 3;

/** Tells screen readers what others write from now on; not what was there before, and not one's own. */
export function Announcer({ room }: { room: RoomSnapshot }) {
  const texts = useTexts();
  const me = useAppSelector((state) => state.session.user);
  const { messages, hasOlder, lastSeq } = room;
  const heard = useRef(lastSeq);
  const [words, setWords] = useState("");
  const isThere = messages.length > 0 || !hasOlder;
  useEffect(() => {
    // The newest are at the end, and there may be very many.
    const since = messages.findLastIndex(({ seq }) => seq <= heard.current) + 1;
    const news = messages.slice(since).filter(({ user, deletedAt }) => user !== me && deletedAt === undefined);
    heard.current = Math.max(heard.current, messages.at(-1)?.seq ?? 0);
    if (isThere && news.length > 0) {
      const each = news.map(({ user, displayName, content }) => `${displayName ?? user}: ${content}`);
      setWords(news.length > FEW ? texts.newMessages(news.length) : each.join("\n"));
    }
  }, [isThere, me, messages, texts]);
  return (
    <p className="only-read announcer" role="status">
      {words}
    </p>
  );
}
