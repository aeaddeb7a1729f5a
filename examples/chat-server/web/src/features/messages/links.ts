/** A piece of a message: text, or a link. */
export interface Piece {
  text: string;
  href?: string;
}

const CANDIDATE = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"“”]+/giu;
const SAFE = new Set(["http:", "https:", "mailto:"]);
const TAIL = /[.,;:!?'")\]}…]/u;
const OPENING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Finds what may be clicked; only addresses that cannot run anything. */
export function pieces(content: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of content.matchAll(CANDIDATE)) {
    const text = withoutTail(match[0]);
    const href = safe(text);
    if (href !== undefined) {
      found.push({ text: content.slice(from, match.index) }, { text, href });
      from = match.index + text.length;
    }
  }
  return [...found, { text: content.slice(from) }].filter(({ text }) => text !== "");
}

/** Punctuation at the end belongs to the sentence; a bracket too, unless it was opened inside. */
function withoutTail(text: string): string {
  const counts = new Map<string, number>();
  const count = (character: string, by: number) => counts.set(character, (counts.get(character) ?? 0) + by);
  for (const character of text) {
    count(character, 1);
  }
  let end = text.length;
  for (; end > 0; end -= 1) {
    const last = text[end - 1] ?? "";
    const opening = OPENING[last];
    const isOpened = opening !== undefined && (counts.get(opening) ?? 0) >= (counts.get(last) ?? 0);
    if (isOpened || !TAIL.test(last)) {
      break;
    }
    count(last, -1);
  }
  return text.slice(0, end);
}

function safe(text: string): string | undefined {
  const address = /^www\./iu.test(text) ? `https://${text}` : text;
  try {
    const { href, protocol, username, password } = new URL(address);
    // Names in front of the host are there to deceive.
    return username === "" && password === "" && SAFE.has(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
