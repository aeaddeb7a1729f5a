import type { RoomSnapshot } from "chat-client";
import { type FormEvent, useState } from "react";
import { Confirm } from "../../app/Confirm";
import { Icon } from "../../app/Icon";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { MemberItem } from "./MemberItem";
import { detailsToggled } from "./roomsSlice";
import { titleOf } from "./selectors";
import { useMembers } from "./useMembers";

/** What a room is about, and who is in it. */
export function RoomDetails({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const [isLeaving, setLeaving] = useState(false);
  const [guest, setGuest] = useState("");
  const { members, again, more } = useMembers(room);
  const may = (what: RoomSnapshot["capabilities"][number]) => room.capabilities.includes(what);
  const invite = async (event: FormEvent) => {
    event.preventDefault();
    const user = guest.trim().replace(/^@/u, "");
    if (user !== "" && (await ask({ type: "INVITE_USER", roomId: room.id, user })) !== undefined) {
      setGuest("");
      again();
    }
  };
  return (
    <aside className="details" aria-label={texts.details}>
      <header>
        <h2>{texts.details}</h2>
        <button type="button" className="icon-button" aria-label={texts.close} onClick={() => dispatch(detailsToggled())}>
          <Icon name="close" />
        </button>
      </header>
      {room.topic !== undefined && <p className="topic">{room.topic}</p>}
      {may("inviteUser") && room.kind !== "direct" && (
        <form className="inline-form" onSubmit={(event) => void invite(event)}>
          <input
            aria-label={texts.inviteHint}
            placeholder={texts.inviteHint}
            autoCapitalize="none"
            value={guest}
            onChange={(event) => setGuest(event.target.value)}
          />
          <button type="submit" className="button" disabled={guest.trim() === ""}>
            {texts.invite}
          </button>
        </form>
      )}
      <h3>{texts.members(more === undefined ? members.length : room.memberCount)}</h3>
      <ul className="members">
        {members.map((member) => (
          <MemberItem key={member.userId} member={member} room={room} onChange={again} />
        ))}
      </ul>
      {more !== undefined && (
        <button type="button" className="link" onClick={more}>
          {texts.more}
        </button>
      )}
      {may("leave") && room.kind !== "direct" && (
        <button type="button" className="button" data-kind="danger" onClick={() => setLeaving(true)}>
          {texts.leave}
        </button>
      )}
      {isLeaving && (
        <Confirm
          question={texts.leaveQuestion(titleOf(room))}
          yes={texts.leave}
          onYes={() => void ask({ type: "LEAVE_ROOM", roomId: room.id })}
          onEnd={() => setLeaving(false)}
        />
      )}
    </aside>
  );
}
