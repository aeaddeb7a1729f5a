import type { RoomSnapshot } from "chat-client";
import { memo } from "react";
import { useAppSelector } from "../../app/hooks";
import { clockTimeOf, exactly, timeOf } from "../language/dates";
import { useTexts } from "../language/useTexts";
import { Avatar } from "../people/Avatar";
import { Content } from "./Content";
import { DayDivider, Divider } from "./Divider";
import { Fate } from "./Fate";
import { MessageTools } from "./MessageTools";
import type { Row } from "./rows";

interface Props {
  row: Row;
  capabilities: RoomSnapshot["capabilities"];
  me: string;
}

/** One message, with what divides it from the next. */
export const MessageRow = memo(
  function MessageRow({ row, capabilities, me }: Props) {
    const texts = useTexts();
    const language = useAppSelector((state) => state.language);
    const { message, entry, timestamp, isHead } = row;
    const change = useAppSelector((state) => state.changes[message?.id ?? 0]);
    const author = message?.displayName ?? message?.user ?? me;
    const isDeleted = message?.deletedAt !== undefined;
    const text = message?.content ?? entry?.content ?? "";
    const time = (
      <time dateTime={new Date(timestamp * 1000).toISOString()} title={exactly(timestamp, language)}>
        {(isHead ? timeOf : clockTimeOf)(timestamp, language)}
      </time>
    );
    return (
      <>
        <article
          className="message"
          tabIndex={-1}
          data-head={isHead || undefined}
          data-seq={message?.seq}
          data-pending={entry && true}
        >
          <div className="gutter">{isHead ? <Avatar name={message?.user ?? me} /> : time}</div>
          <div className="body">
            {isHead ? (
              <header>
                <span className="author">{author}</span> {time}
              </header>
            ) : (
              <span className="only-read">{author}: </span>
            )}
            {isDeleted ? <p className="tombstone">{texts.deleted}</p> : <Content text={text} />}
            {message?.editedAt !== undefined && !isDeleted && (
              <span className="edited" title={exactly(message.editedAt, language)}>
                ({texts.edited})
              </span>
            )}
            {entry !== undefined && <Fate entry={entry} />}
            {change !== undefined && (
              <span className="fate" data-changing role="status">
                {change === "EDIT_MESSAGE" ? texts.saving : texts.deleting}
              </span>
            )}
          </div>
          {message !== undefined && !isDeleted && message.kind !== "system" && (
            <MessageTools message={message} isMine={message.user === me} capabilities={capabilities} />
          )}
        </article>
        {row.dayAfter !== undefined && <DayDivider timestamp={row.dayAfter} />}
        {row.newAfter && <Divider text={texts.newDivider} isNew />}
      </>
    );
  },
  (before, after) =>
    before.me === after.me &&
    before.capabilities.join() === after.capabilities.join() &&
    before.row.message === after.row.message &&
    before.row.entry === after.row.entry &&
    before.row.isHead === after.row.isHead &&
    before.row.dayAfter === after.row.dayAfter &&
    before.row.newAfter === after.row.newAfter,
);
