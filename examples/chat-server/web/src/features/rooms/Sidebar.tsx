import { useState } from "react";
import { Confirm } from "../../app/Confirm";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { Icon } from "../../app/Icon";
import { ConnectionBar } from "../connection/ConnectionBar";
import { LanguagePicker } from "../language/LanguagePicker";
import { useTexts } from "../language/useTexts";
import { Avatar } from "../people/Avatar";
import { goOut } from "../session/enter";
import { useMe } from "../session/useMe";
import { noticed } from "../notices/noticesSlice";
import { RoomList } from "./RoomList";
import { dialogOpened, filterChanged } from "./roomsSlice";
import { selectUnsent, strandedIn } from "./selectors";

/** Who I am, and my rooms. */
export function Sidebar() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const filter = useAppSelector((state) => state.rooms.filter);
  const auth = useAppSelector((state) => state.session.auth);
  const user = useMe();
  const unsent = useAppSelector(selectUnsent);
  const stranded = useAppSelector((state) => strandedIn(state).length);
  const [isAsked, setIsAsked] = useState(false);
  const logOut = () => void goOut(dispatch, auth).catch(() => dispatch(noticed("LOGOUT_FAILED")));
  return (
    <nav className="sidebar" aria-label={texts.rooms}>
      <header className="sidebar-head">
        <h1>{texts.rooms}</h1>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.browse}
          title={texts.browse}
          onClick={() => dispatch(dialogOpened("browse"))}
        >
          <Icon name="compass" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.newRoom}
          title={texts.newRoom}
          onClick={() => dispatch(dialogOpened("new"))}
        >
          <Icon name="plus" />
        </button>
      </header>
      <label className="filter">
        <Icon name="search" />
        <span className="only-read">{texts.filterRooms}</span>
        <input
          type="search"
          placeholder={texts.filterRooms}
          value={filter}
          onChange={(event) => dispatch(filterChanged(event.target.value))}
        />
      </label>
      <div className="narrow-connection">
        <ConnectionBar />
      </div>
      <RoomList />
      {stranded > 0 && (
        <button type="button" className="stranded-bar" onClick={() => dispatch(dialogOpened("unsent"))}>
          {texts.stranded(stranded)}
        </button>
      )}
      <footer className="sidebar-foot">
        <Avatar name={user} />
        <span className="who">{user}</span>
        <LanguagePicker />
        <button type="button" className="icon-button" aria-label={texts.logOut} title={texts.logOut} onClick={() => (unsent > 0 ? setIsAsked(true) : logOut())}>
          <Icon name="logout" />
        </button>
        {isAsked && (
          <Confirm question={texts.unsentQuestion(unsent)} yes={texts.logOut} onYes={logOut} onEnd={() => setIsAsked(false)} />
        )}
      </footer>
    </nav>
  );
}
