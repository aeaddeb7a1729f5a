import { createPortal } from "react-dom";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { useTopmost } from "../../app/topmost";
import { useTexts } from "../language/useTexts";
import { dismissed } from "./noticesSlice";

/** What went wrong, above everything: inside the dialog in front, where there is one. */
export function Notices() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const shown = useAppSelector((state) => state.notices.shown);
  const dialog = useTopmost();
  const notices = (
    <div className="notices" role="status">
      {shown.map(({ id, code, nobody }) => (
        <div key={id} className="notice">
          {nobody === undefined ? (texts.errors[code] ?? texts.failedAnyway) : texts.nobody(nobody)}
          <button type="button" className="icon-button" aria-label={texts.dismiss} onClick={() => dispatch(dismissed(id))}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
  return dialog === undefined ? notices : createPortal(notices, dialog);
}
