import { useAppSelector } from "../../app/hooks";
import type { Texts } from "./en";
import { textsIn } from "./languages";

/** What the page says, in the reader's language. */
export function useTexts(): Texts {
  return textsIn(useAppSelector((state) => state.language));
}
