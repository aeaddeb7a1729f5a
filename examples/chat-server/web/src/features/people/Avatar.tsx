import type { RoomKind } from "chat-client";
import { colourOf, initialsOf } from "./colours";

interface Props {
  name: string;
  kind?: RoomKind;
}

/** Somebody, or a room, as letters on a colour. */
export function Avatar({ name, kind }: Props) {
  return (
    <span className="avatar" data-colour={colourOf(name)} data-kind={kind} aria-hidden="true">
      {kind === "channel" ? "#" : initialsOf(name)}
    </span>
  );
}
