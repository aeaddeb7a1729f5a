import type { Texts } from "../../src/features/language/en";
import { LANGUAGES } from "../../src/features/language/languages";
import { de } from "./words";

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
const GAP = "\u0001";

/** What a language may say, as patterns: functions with gaps for what they are told. */
function patterns(texts: Texts): RegExp[] {
  const found: string[] = [];
  const gather = (value: unknown): void => {
    if (typeof value === "string") {
      found.push(escaped(value));
    } else if (typeof value === "function") {
      const say = value as (...what: unknown[]) => string;
      for (const what of [GAP, 1, 2]) {
        const said = what === GAP ? say(GAP, GAP) : say(what);
        found.push(escaped(said).replaceAll(GAP, ".+").replaceAll(/\d+|NaN/gu, "[\\d.]+"));
      }
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(gather);
    }
  };
  gather(texts);
  return found.map((pattern) => new RegExp(`^${pattern}$`, "u"));
}

const GERMAN = patterns(de);
/** The languages' own names stand in each of them. */
const NAMES = new Set<string>(Object.values(LANGUAGES));
/** 13:04, 24.12., 22. Nov., and days and moments in full. */
const DATES = /^(\d{1,2}:\d\d|\d{1,2}\.\s?([A-Z]\p{L}+\.?|\d{1,2}\.(\d\d)?)|[A-Z][a-z]+tag, .*\d{4}.*|Mittwoch, .*)$/u;

/** Which of these texts are not German: neither words of the page's own nor what somebody wrote. */
export function notGerman(shown: readonly string[], written: readonly string[]): string[] {
  const isKnown = (text: string) =>
    !/\p{L}/u.test(text) ||
    written.includes(text) ||
    NAMES.has(text) ||
    DATES.test(text) ||
    GERMAN.some((pattern) => pattern.test(text));
  const isGerman = (text: string) => isKnown(text) || text.split(/: | · |[()]/u).every((part) => isKnown(part.trim()));
  return shown.map((text) => text.trim()).filter((text) => !isGerman(text));
}
