import { useAppSelector } from "../../app/hooks";
import type { Texts } from "./en";
import { LANGUAGES } from "./languageSlice";

/** What the page says, in the reader's language. */
export function useTexts(): Texts {
  return LANGUAGES[useAppSelector((state) => state.language)];
}
