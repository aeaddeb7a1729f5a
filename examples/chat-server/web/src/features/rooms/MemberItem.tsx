import type { Member, Role, RoomSnapshot } from "chat-client";
import { useState } from "react";
import { Confirm } from "../../app/Confirm";
import { Icon } from "../../app/Icon";
import { useTexts } from "../language/useTexts";
import { useMe } from "../session/useMe";
import { useAsk } from "../notices/useAsk";
import { Avatar } from "../people/Avatar";

interface Props {
  member: Member;
  room: RoomSnapshot;
  /** Something was changed. */
  onChange: () => void;
}

const ROLES = ["member", "admin", "owner"] as const satisfies Role[];

/** Somebody in a room, and what I may do about it. */
export function MemberItem({ member, room, onChange }: Props) {
  const [texts, ask] = [useTexts(), useAsk()];
  const [isAsking, setAsking] = useState(false);
  const me = useMe();
  const { user, displayName, role } = member;
  const { id: roomId, capabilities } = room;
  const name = displayName ?? user;
  const isMine = user === me;
  const outranks = room.role === "owner" || role === "member";
  const change = async (role: Role) => {
    await ask({ type: "SET_ROLE", roomId, user, role });
    onChange();
  };
  const remove = async () => {
    await ask({ type: "REMOVE_USER", roomId, user });
    onChange();
  };
  return (
    <li className="member">
      <Avatar name={user} />
      <span className="member-name">
        {name}
        {isMine && <small> ({texts.you})</small>}
      </span>
      {room.kind !== "direct" && role !== null && !capabilities.includes("setRole") && (
        <small className="role">{role === "member" ? "" : texts.roles[role]}</small>
      )}
      {room.kind !== "direct" && role !== null && capabilities.includes("setRole") && (
        <select
          className="quiet-select"
          aria-label={texts.role(name)}
          value={role}
          onChange={(event) => void change(event.target.value as Role)}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {texts.roles[role]}
            </option>
          ))}
        </select>
      )}
      {capabilities.includes("removeUser") && !isMine && outranks && (
        <button
          type="button"
          className="icon-button"
          aria-label={`${texts.remove}: ${name}`}
          title={texts.remove}
          onClick={() => setAsking(true)}
        >
          <Icon name="close" />
        </button>
      )}
      {isAsking && (
        <Confirm
          question={texts.removeQuestion(name)}
          yes={texts.remove}
          onYes={() => void remove()}
          onEnd={() => setAsking(false)}
        />
      )}
    </li>
  );
}
