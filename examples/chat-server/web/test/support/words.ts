import { words as german } from "../../src/features/language/de";
import { words as english } from "../../src/features/language/en";
import { plural } from "../../src/features/language/plural";

/** What the page says. */
export const en = english(plural("en"));
export const de = german(plural("de"));
