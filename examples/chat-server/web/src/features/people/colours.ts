/** How many colours there are: `.avatar[data-colour]`. */
export const COLOURS = 8;

/** Everybody's own colour, the same for ever and everywhere. */
export function colourOf(name: string): number {
  let hash = 0;
  for (const character of name) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % COLOURS;
}

/** One or two letters for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return (letters.join("") || "?").toUpperCase();
}
