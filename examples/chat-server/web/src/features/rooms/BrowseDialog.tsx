import { useCallback, useState } from "react";
import { Modal } from "../../app/Modal";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useIsHere } from "../../app/useIsHere";
import { type Search, usePages } from "../../app/usePages";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { Avatar } from "../people/Avatar";
import { dialogOpened, roomOpened } from "./roomsSlice";

/** All channels; the way into them, for those who do not go on to something else meanwhile. */
export function BrowseDialog() {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const isHere = useIsHere();
  const [query, setQuery] = useState("");
  const rooms = useAppSelector((state) => state.chat.rooms);
  const browse = useCallback((what: Search) => ask({ type: "BROWSE_ROOMS", ...what }), [ask]);
  const { found, more } = usePages(query.trim(), browse);
  const join = async (roomId: number) => {
    const isIn = rooms.some(({ id }) => id === roomId) || (await ask({ type: "JOIN_ROOM", roomId })) !== undefined;
    if (isIn && isHere.current) {
      dispatch(roomOpened(roomId));
    }
  };
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
      {more !== undefined && (
        <button type="button" className="link" onClick={more}>
          {texts.more}
        </button>
      )}
    </Modal>
  );
}
