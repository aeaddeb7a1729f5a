import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { useTexts } from "../language/useTexts";
import { dismissed } from "./noticesSlice";

/** What went wrong, above everything. */
export function Notices() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const shown = useAppSelector((state) => state.notices.shown);
  return (
    <div className="notices" role="status">
      {shown.map(({ id, code }) => (
        <div key={id} className="notice">
          {texts.errors[code] ?? texts.failedAnyway}
          <button type="button" className="icon-button" aria-label={texts.dismiss} onClick={() => dispatch(dismissed(id))}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
