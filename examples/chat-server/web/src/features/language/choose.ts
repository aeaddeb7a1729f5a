import type { AppDispatch } from "../../app/store";
import { noticed } from "../notices/noticesSlice";
import { type Language, learn } from "./languages";
import { keepLanguage, languageChosen } from "./languageSlice";

/** Speaks another language, as soon as it is here; until then, and where it cannot be had, `now`. */
export async function choose(dispatch: AppDispatch, language: Language, now: Language): Promise<void> {
  // Kept first: the page may have to be loaded anew.
  keepLanguage(language);
  try {
    await learn(language);
    dispatch(languageChosen(language));
  } catch {
    keepLanguage(now);
    dispatch(noticed("NO_ANSWER"));
  }
}
