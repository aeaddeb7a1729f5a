import type { Member, RoomSnapshot } from "chat-client";
import { type FormEvent, memo, useState } from "react";
import { Icon } from "../../app/Icon";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { useMe } from "../session/useMe";
import { Avatar } from "../people/Avatar";
import { MemberItem, type MemberProps } from "./MemberItem";
import { dialogOpened } from "./roomsSlice";
import { titleOf } from "./selectors";
import { useMembers } from "./useMembers";

/** So many members one finds without a search. */
const FEW = 10;

/** What a room is about, and who is in it. */
export function RoomDetails({ room, count }: { room: RoomSnapshot; count: number }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const [guest, setGuest] = useState("");
  const [invited, setInvited] = useState("");
  const [search, setSearch] = useState("");
  const { members, again, more, total = count } = useMembers(room, search);
  const isNone = search !== "" && members.length === 0;
  const { id: roomId, kind, capabilities, role } = room;
  const mine = { roomId, kind, capabilities, role: role ?? null, me: useMe(), texts, onChange: again };
  const may = (what: RoomSnapshot["capabilities"][number]) => room.capabilities.includes(what);
  const invite = async (event: FormEvent) => {
    event.preventDefault();
    const user = guest.trim().replace(/^@/u, "");
    setInvited("");
    if (user !== "" && (await ask({ type: "INVITE_USER", roomId, user })) !== undefined) {
      setGuest("");
      // The answer is the same for whoever was one already.
      setInvited(texts.invited(user));
      again();
    }
  };
  return (
    <>
      <div className="about">
        <Avatar name={room.name} kind={room.kind} />
        <p className="about-name">{titleOf(room)}</p>
        {room.topic !== undefined && <p className="topic">{room.topic}</p>}
        {may("updateRoom") && room.kind !== "direct" && (
          <button type="button" className="button" onClick={() => dispatch(dialogOpened("settings"))}>
            <Icon name="edit" />
            {texts.changeRoom}
          </button>
        )}
      </div>
      {may("inviteUser") && room.kind !== "direct" && (
        <form className="inline-form" onSubmit={(event) => void invite(event)}>
          <input
            aria-label={texts.inviteHint}
            placeholder={texts.inviteHint}
            autoCapitalize="none"
            value={guest}
            onChange={(event) => setGuest(event.target.value)}
          />
          <button type="submit" className="button" aria-disabled={guest.trim() === ""}>
            {texts.invite}
          </button>
        </form>
      )}
      <h3>{texts.members(total)}</h3>
      {(count > FEW || search !== "") && (
        <input
          type="search"
          className="field"
          aria-label={texts.searchMembers}
          placeholder={texts.searchMembers}
          autoCapitalize="none"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <p role="status" className={isNone ? "empty" : search === "" && invited !== "" ? "aside" : "only-read"}>
        {isNone ? texts.noMatch : search === "" ? invited : texts.members(members.length)}
      </p>
      <Members members={members} {...mine} />
      {more !== undefined && (
        <button type="button" className="link" onClick={more}>
          {texts.more}
        </button>
      )}
      {may("leave") && room.kind !== "direct" && (
        <button type="button" className="button" data-kind="danger" onClick={() => dispatch(dialogOpened("leave"))}>
          {texts.leave}
        </button>
      )}
    </>
  );
}

/** Who is in a room: made anew only when they change. */
const Members = memo(function Members({ members, ...mine }: { members: readonly Member[] } & Omit<MemberProps, "member">) {
  return (
    <ul className="members" tabIndex={-1}>
      {members.map((member) => (
        <MemberItem key={member.userId} {...mine} member={member} />
      ))}
    </ul>
  );
});
