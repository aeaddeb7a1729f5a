import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import { de } from "./de";
import { type Texts, en } from "./en";

/** What the page can speak. */
export const LANGUAGES = { en, de } satisfies Record<string, Texts>;

export type Language = keyof typeof LANGUAGES;

/** Where the choice is kept. */
export const LANGUAGE_KEY = "chat:language";

/** The language chosen here before, else the first of the reader's own that the page speaks. */
export function initialLanguage(chosen: string | null, own: readonly string[]): Language {
  const wanted = [chosen ?? "", ...own].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag in LANGUAGES) ?? "en";
}

const languageSlice = createSlice({
  name: "language",
  initialState: () => initialLanguage(localStorage.getItem(LANGUAGE_KEY), navigator.languages),
  reducers: {
    languageChosen: (_, { payload }: PayloadAction<Language>) => payload,
  },
});

export const { languageChosen } = languageSlice.actions;
export default languageSlice.reducer;
