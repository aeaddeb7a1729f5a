import { useAppSelector } from "../../app/hooks";

/** My handle as the server spells it; before it said so, as I did. */
export function useMe(): string {
  return useAppSelector(({ chat, session }) => chat.me?.user ?? session.user ?? "");
}
