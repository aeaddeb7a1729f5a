import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import { storage } from "../../app/storage";
import { LANGUAGES, type Language } from "./languages";

/** Where the choice is kept. */
const LANGUAGE_KEY = "chat:language";

/** The language chosen here before, else the first of the reader's own that the page speaks. */
export function initialLanguage(chosen: string | null, own: readonly string[]): Language {
  const wanted = [chosen ?? "", ...own].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag in LANGUAGES) ?? "en";
}

/** Keeps the choice for the next page. */
export function keepLanguage(language: Language): void {
  storage.keep(LANGUAGE_KEY, language);
}

const languageSlice = createSlice({
  name: "language",
  initialState: () => initialLanguage(storage.read(LANGUAGE_KEY), navigator.languages),
  reducers: {
    /** It has been learnt. */
    languageChosen: (_, { payload }: PayloadAction<Language>) => payload,
  },
});

export const { languageChosen } = languageSlice.actions;
export default languageSlice.reducer;
