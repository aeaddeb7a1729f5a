import type { Member, Role, RoomSnapshot } from "chat-client";
import { memo, useRef, useState } from "react";
import { Confirm } from "../../app/Confirm";
import { Icon } from "../../app/Icon";
import type { Texts } from "../language/en";
import { useAsk } from "../notices/useAsk";
import { Avatar } from "../people/Avatar";

export interface MemberProps extends Pick<RoomSnapshot, "kind" | "capabilities"> {
  member: Member;
  roomId: number;
  /** My own role. */
  role: Role | null;
  me: string;
  texts: Texts;
  /** Something was changed. */
  onChange: () => void;
}

const ROLES = ["member", "admin", "owner"] as const satisfies Role[];

/** Somebody in a room, and what I may do about it. There may be thousands: none listens to the store. */
export const MemberItem = memo(function MemberItem({ member, roomId, kind, capabilities, role: myRole, me, texts, onChange }: MemberProps) {
  const ask = useAsk();
  const [asking, setAsking] = useState<"role" | "remove">();
  const [chosen, setChosen] = useState<{ from: Role | null; to: Role }>();
  const select = useRef<HTMLSelectElement>(null);
  const { user, displayName, role } = member;
  const name = displayName ?? user;
  const isMine = user === me;
  const outranks = myRole === "owner" || role === "member";
  // What is chosen counts only for the role that was seen then.
  const wanted = chosen?.from === role ? chosen.to : role;
  const change = async () => {
    select.current?.focus();
    if (wanted !== null && (await ask({ type: "SET_ROLE", roomId, user, role: wanted })) === undefined) {
      setChosen(undefined);
    }
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
      {kind !== "direct" && role !== null && !capabilities.includes("setRole") && (
        <small className="role">{role === "member" ? "" : texts.roles[role]}</small>
      )}
      {kind !== "direct" && role !== null && capabilities.includes("setRole") && (
        <>
          <select
            ref={select}
            className="quiet-select"
            aria-label={texts.role(name)}
            value={wanted ?? role}
            onChange={(event) => setChosen({ from: role, to: event.target.value as Role })}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {texts.roles[role]}
              </option>
            ))}
          </select>
          {wanted !== role && (
            <button type="button" className="link" onClick={() => (isMine ? setAsking("role") : void change())}>
              {texts.save}
            </button>
          )}
        </>
      )}
      {wanted === role && capabilities.includes("removeUser") && !isMine && outranks && (
        <button
          type="button"
          className="icon-button"
          aria-label={`${texts.remove}: ${name}`}
          title={texts.remove}
          onClick={() => setAsking("remove")}
        >
          <Icon name="close" />
        </button>
      )}
      {asking !== undefined && (
        <Confirm
          question={asking === "role" ? texts.roleQuestion : texts.removeQuestion(name)}
          yes={asking === "role" ? texts.save : texts.remove}
          onYes={() => void (asking === "role" ? change() : remove())}
          onEnd={() => setAsking(undefined)}
        />
      )}
    </li>
  );
});
