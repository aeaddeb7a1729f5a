/** A piece of a message: text, or a link. */
export interface Piece {
  text: string;
  href?: string;
}

const CANDIDATE = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"“”]+/giu;
const SAFE = new Set(["http:", "https:", "mailto:"]);
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
  let end = text.length;
  for (; end > 0; end -= 1) {
    const last = text[end - 1] ?? "";
    const opening = OPENING[last];
    const isOpened = opening !== undefined && count(text, opening, end) >= count(text, last, end);
    if (isOpened || !/[.,;:!?'")\]}…]/u.test(last)) {
      break;
    }
  }
  return text.slice(0, end);
}

function count(text: string, character: string, end: number): number {
  return text.slice(0, end).split(character).length - 1;
}

function safe(text: string): string | undefined {
  const address = /^www\./iu.test(text) ? `https://${text}` : text;
  const url = URL.parse(address);
  // Names in front of the host are there to deceive.
  const isPlain = url !== null && url.username === "" && url.password === "";
  return isPlain && SAFE.has(url.protocol) ? url.href : undefined;
}
