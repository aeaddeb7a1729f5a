import type { Channel } from "chat-client";
import { useCallback, useEffect, useState } from "react";
import { Modal } from "../../app/Modal";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useOneAtATime } from "../../app/useOneAtATime";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { Avatar } from "../people/Avatar";
import { dialogOpened, roomOpened } from "./roomsSlice";

const PAUSE_MS = 200;

/** All channels; the way into them. */
export function BrowseDialog() {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<{ items: Channel[]; cursor?: number } | undefined>(undefined);
  const rooms = useAppSelector((state) => state.chat.rooms);
  const load = useCallback(
    async (query: string, cursor?: number) => {
      const page = await ask({ type: "BROWSE_ROOMS", query, ...(cursor === undefined ? {} : { cursor }) });
      if (page !== undefined) {
        setFound((before) => ({
          items: cursor === undefined ? page.items : [...(before?.items ?? []), ...page.items],
          ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
        }));
      }
    },
    [ask],
  );
  useEffect(() => {
    const timer = setTimeout(() => void load(query.trim()), query === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [load, query]);
  const more = useOneAtATime(load);
  const join = async (roomId: number) => {
    const isIn = rooms.some(({ id }) => id === roomId) || (await ask({ type: "JOIN_ROOM", roomId })) !== undefined;
    if (isIn) {
      dispatch(roomOpened(roomId));
    }
  };
  const cursor = found?.cursor;
  return (
    <Modal title={texts.browse} onEnd={() => dispatch(dialogOpened(undefined))}>
      <input
        type="search"
        className="field"
        data-first
        aria-label={texts.searchChannels}
        placeholder={texts.searchChannels}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <ul className="channels">
        {found?.items.map(({ id, name, topic, memberCount }) => (
          <li key={id} className="channel">
            <Avatar name={name} kind="channel" />
            <span className="room-words">
              <span className="room-title">{name}</span>
              <span className="room-last">{[topic, texts.members(memberCount)].filter(Boolean).join(" · ")}</span>
            </span>
            <button type="button" className="button" onClick={() => void join(id)}>
              {rooms.some((room) => room.id === id) ? texts.open : texts.join}
            </button>
          </li>
        ))}
      </ul>
      {found?.items.length === 0 && <p className="empty">{texts.noChannels}</p>}
      {cursor !== undefined && (
        <button type="button" className="link" onClick={() => void more(query.trim(), cursor)}>
          {texts.more}
        </button>
      )}
    </Modal>
  );
}
