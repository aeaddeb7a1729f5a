import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { choose } from "./choose";
import { LANGUAGES, type Language } from "./languages";
import { useTexts } from "./useTexts";

/** Chooses the language. */
export function LanguagePicker() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const language = useAppSelector((state) => state.language);
  return (
    <select
      className="quiet-select"
      aria-label={texts.language}
      value={language}
      onChange={(event) => void choose(dispatch, event.target.value as Language, language)}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
