import type { Texts } from "./en";
import type { Language } from "./languageSlice";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}:${name}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
}

/** A number for each local day. */
export function dayOf(seconds: number): number {
  const date = new Date(seconds * 1000);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

export function timeOf(seconds: number, language: Language): string {
  return format(language, "time", { hour: "numeric", minute: "2-digit" }).format(seconds * 1000);
}

export function exactly(seconds: number, language: Language): string {
  return format(language, "exact", { dateStyle: "full", timeStyle: "medium" }).format(seconds * 1000);
}

/** Today, yesterday, or the date. */
export function dayName(seconds: number, language: Language, texts: Texts, now = Date.now()): string {
  const day = dayOf(seconds);
  if (day === dayOf(now / 1000)) {
    return texts.today;
  }
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === dayOf(yesterday.getTime() / 1000)) {
    return texts.yesterday;
  }
  return format(language, "day", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(
    seconds * 1000,
  );
}
