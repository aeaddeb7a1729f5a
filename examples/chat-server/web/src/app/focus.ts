/** Where somebody goes on whose place is gone: the first of these that is there. */
const PLACES = [".composer textarea", ".room[aria-current]", ".room", ".sidebar-head button"];

/** Focuses the first of these that is in the page, or else one of the usual places. */
export function focusOn(...selectors: string[]): void {
  for (const selector of [...selectors, ...PLACES]) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found !== null) {
      found.focus();
      return;
    }
  }
}
