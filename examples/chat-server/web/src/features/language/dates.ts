import type { Texts } from "./en";
import type { Language } from "./languages";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}:${name}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(regional(language), options);
  formats.set(key, made);
  return made;
}

/** The reader's own kind of a language: British English has other dates than American. */
function regional(language: Language): string {
  const own = globalThis.navigator?.languages ?? [];
  return own.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
}

let known = { from: Infinity, to: -Infinity, day: 0 };

/** A number for each local day. Mostly asked about the same day again, so that one is remembered. */
export function dayOf(seconds: number): number {
  const at = seconds * 1000;
  if (at < known.from || at >= known.to) {
    const from = new Date(at);
    from.setHours(0, 0, 0, 0);
    const to = new Date(from);
    to.setDate(to.getDate() + 1);
    const day = from.getFullYear() * 10_000 + from.getMonth() * 100 + from.getDate();
    known = { from: from.getTime(), to: to.getTime(), day };
  }
  return known.day;
}

const TIME: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };

export function timeOf(seconds: number, language: Language): string {
  return format(language, "time", TIME).format(seconds * 1000);
}

/** The time of a clock with hands, for where there is no space: nothing says which half of the day it is. */
export function clockTimeOf(seconds: number, language: Language): string {
  const parts = format(language, "time", TIME).formatToParts(seconds * 1000);
  const isPart = ({ type }: Intl.DateTimeFormatPart) => type !== "dayPeriod";
  return parts.filter(isPart).map(({ value }) => value).join("").trim();
}

export function exactly(seconds: number, language: Language): string {
  return format(language, "exact", { dateStyle: "full", timeStyle: "medium" }).format(seconds * 1000);
}

/** When something was, as short as that can be: today's time, yesterday, or the date. */
export function shortly(seconds: number, language: Language, texts: Texts, now = Date.now()): string {
  const day = dayOf(seconds);
  if (day === dayOf(now / 1000)) {
    return timeOf(seconds, language);
  }
  if (day === yesterdayOf(now)) {
    return texts.yesterday;
  }
  const isThisYear = new Date(seconds * 1000).getFullYear() === new Date(now).getFullYear();
  const parts = isThisYear ? ({ day: "numeric", month: "short" } as const) : ({ dateStyle: "short" } as const);
  return format(language, isThisYear ? "month" : "year", parts).format(seconds * 1000);
}

/** Today, yesterday, or the date. */
export function dayName(seconds: number, language: Language, texts: Texts, now = Date.now()): string {
  const day = dayOf(seconds);
  if (day === dayOf(now / 1000)) {
    return texts.today;
  }
  if (day === yesterdayOf(now)) {
    return texts.yesterday;
  }
  return format(language, "day", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(
    seconds * 1000,
  );
}

function yesterdayOf(now: number): number {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return dayOf(yesterday.getTime() / 1000);
}
