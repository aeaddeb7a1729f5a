import type { Texts } from "./en";
import { type Plurals, plural } from "./plural";

/** What the page can speak, each by its own name; each has a file beside this one. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

/** A language's file. The server may have been exchanged since this page came, so that it is of another edition. */
interface Words {
  edition: string;
  words: (plurals: Plurals) => Texts;
}

/** Here it stands that this page was loaded anew for a language. */
const RENEWED = "chat:renewed";
const known: Partial<Record<Language, Texts>> = {};
let tries = 0;

/**
 * Fetches a language; rejects where it cannot be had. One of another edition has the page loaded anew,
 * once, and then never resolves: where that did not help, what it has is better than nothing.
 */
export async function learn(language: Language): Promise<void> {
  if (known[language] !== undefined) {
    return;
  }
  // Not every browser fetches again what once failed under its address.
  tries += 1;
  const file = import.meta.env.PROD ? `/${language}.js?${tries}` : `./${language}.ts`;
  const { edition, words } = (await import(/* @vite-ignore */ file)) as Words;
  if (edition === EDITION) {
    renewed("");
  } else if (renewed(edition)) {
    location.reload();
    await new Promise(() => undefined);
  }
  known[language] = words(plural(language));
}

/** Notes down for which edition this page was loaded anew; whether it was for none before, and that is known then. */
function renewed(edition: string): boolean {
  try {
    const isFirst = !sessionStorage.getItem(RENEWED);
    sessionStorage.setItem(RENEWED, edition);
    return isFirst;
  } catch {
    return false;
  }
}

/** What the page says in a language that it has learnt. */
export function textsIn(language: Language): Texts {
  const texts = known[language];
  if (texts === undefined) {
    throw new Error(`nobody learnt ${language}`);
  }
  return texts;
}
