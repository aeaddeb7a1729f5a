import type { RoomSnapshot } from "chat-client";
import { Confirm } from "../../app/Confirm";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { dialogOpened } from "./roomsSlice";
import { titleOf } from "./selectors";

/** Leaves a room, after asking. */
export function LeaveDialog({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  return (
    <Confirm
      question={texts.leaveQuestion(titleOf(room))}
      yes={texts.leave}
      onYes={() => void ask({ type: "LEAVE_ROOM", roomId: room.id })}
      onEnd={() => dispatch(dialogOpened(undefined))}
    />
  );
}
