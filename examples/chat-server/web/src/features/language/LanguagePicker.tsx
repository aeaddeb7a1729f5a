import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { LANGUAGES, type Language, languageChosen } from "./languageSlice";
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
      onChange={(event) => dispatch(languageChosen(event.target.value as Language))}
    >
      {Object.entries(LANGUAGES).map(([tag, { languageName }]) => (
        <option key={tag} value={tag} lang={tag}>
          {languageName}
        </option>
      ))}
    </select>
  );
}
