import type { RefusedError, RoomSnapshot } from "chat-client";
import { Confirm } from "../../app/Confirm";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { noticed } from "../notices/noticesSlice";
import { useAsk } from "../notices/useAsk";
import { dialogOpened, leaveBegun } from "./roomsSlice";
import { titleOf } from "./selectors";

/** Leaves a room, after asking. */
export function LeaveDialog({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const isLastOwner = ({ code }: RefusedError) => {
    const isLast = code === "FORBIDDEN" && room.role === "owner";
    if (isLast) {
      dispatch(noticed("LAST_OWNER"));
    }
    return isLast;
  };
  const leave = () => {
    dispatch(leaveBegun(room.id));
    void ask({ type: "LEAVE_ROOM", roomId: room.id }, isLastOwner);
  };
  return (
    <Confirm
      question={texts.leaveQuestion(titleOf(room))}
      yes={texts.leave}
      onYes={leave}
      onEnd={() => dispatch(dialogOpened(undefined))}
    />
  );
}
