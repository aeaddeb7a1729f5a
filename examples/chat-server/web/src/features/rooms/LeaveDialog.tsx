import type { RoomSnapshot } from "chat-client";
import { Confirm } from "../../app/Confirm";
import { useAppDispatch } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { useAsk } from "../notices/useAsk";
import { dialogOpened, leaveBegun } from "./roomsSlice";
import { titleOf } from "./selectors";

/** Leaves a room, after asking. */
export function LeaveDialog({ room }: { room: RoomSnapshot }) {
  const [texts, dispatch, ask] = [useTexts(), useAppDispatch(), useAsk()];
  const leave = () => {
    dispatch(leaveBegun(room.id));
    void ask({ type: "LEAVE_ROOM", roomId: room.id });
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
