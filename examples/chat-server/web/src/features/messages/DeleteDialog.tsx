import { Confirm } from "../../app/Confirm";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { useTexts } from "../language/useTexts";
import { dialogOpened } from "../rooms/roomsSlice";
import { useChange } from "./useChange";

/** Deletes a message, after asking: for as long as it takes, wherever its row has gone meanwhile. */
export function DeleteDialog() {
  const [texts, dispatch, change] = [useTexts(), useAppDispatch(), useChange()];
  const messageId = useAppSelector((state) => state.rooms.deletingId);
  return (
    <Confirm
      question={texts.deleteQuestion}
      yes={texts.delete}
      onYes={() => void change({ type: "DELETE_MESSAGE", messageId })}
      onEnd={() => dispatch(dialogOpened(undefined))}
    />
  );
}
