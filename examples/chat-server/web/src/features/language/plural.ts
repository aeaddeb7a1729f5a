/** Counts things in a language: its own plural, and its own way to write a number. */
export function plural(language: string) {
  const [rules, numbers] = [new Intl.PluralRules(language), new Intl.NumberFormat(language)];
  return (count: number, one: string, many: string) =>
    `${numbers.format(count)} ${rules.select(count) === "one" ? one : many}`;
}

export type Plurals = ReturnType<typeof plural>;
