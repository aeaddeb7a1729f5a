import type { Page } from "playwright-core";

/** More controls than any screen has. */
const MOST = 80;

/** What has the focus, and whether one can see that it has. */
export function focused(page: Page): Promise<{ name: string; inDialog: boolean; isVisible: boolean }> {
  return page.evaluate(() => {
    /** Whether nothing around it cuts off what reaches so far beyond it. */
    function isWhole(element: Element, reach: number): boolean {
      const ring = element.getBoundingClientRect();
      for (let around = element.parentElement; around !== null; around = around.parentElement) {
        const { top, bottom, left, right } = around.getBoundingClientRect();
        const { overflowX, position } = getComputedStyle(around);
        const [isAbove, isBelow] = [ring.top - reach < top, ring.bottom + reach > bottom];
        const isBeside = ring.left - reach < left || ring.right + reach > right;
        if (overflowX !== "visible" && (isAbove || isBelow || isBeside)) {
          return false;
        }
        if (position === "fixed") {
          return true;
        }
      }
      return true;
    }
    const element = document.activeElement as HTMLElement;
    const ringed = element.closest<HTMLElement>(".composer-box, .filter") ?? element;
    const { outlineStyle, outlineWidth, outlineOffset, boxShadow } = getComputedStyle(ringed);
    const hasOutline = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    const reach = hasOutline ? Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset) : 0;
    const hasRing = (hasOutline || boxShadow !== "none") && isWhole(ringed, reach);
    const { width, height, top, bottom } = element.getBoundingClientRect();
    const isOnScreen = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
    const label = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent;
    return {
      name: label ?? element.textContent ?? "",
      inDialog: element.closest("dialog") !== null,
      isVisible: element === document.body || (hasRing && isOnScreen && getComputedStyle(element).opacity === "1"),
    };
  });
}

/** Presses Tab until something with this name has the focus; each step on the way must be seen. */
export async function tabTo(page: Page, name: string | RegExp, key = "Tab"): Promise<void> {
  const isWanted = (text: string) => (typeof name === "string" ? text === name : name.test(text));
  const passed: string[] = [];
  for (let count = 0; count < MOST; count += 1) {
    const now = await focused(page);
    if (!now.isVisible) {
      throw new Error(`nobody sees that this has the focus: ${now.name}`);
    }
    if (isWanted(now.name)) {
      return;
    }
    passed.push(now.name.slice(0, 30));
    await page.keyboard.press(key);
  }
  throw new Error(`Tab never comes to ${String(name)}, only to ${[...new Set(passed)].join(", ")}`);
}

/** Goes all around a dialog: the names of what has the focus there. Fails where the focus gets out. */
export async function around(page: Page): Promise<Set<string>> {
  const names = new Set<string>();
  for (let count = 0; count < 25; count += 1) {
    await page.keyboard.press("Tab");
    const { name, inDialog, isVisible } = await focused(page);
    const isPage = await page.evaluate(() => document.activeElement === document.body);
    if (!isPage && (!inDialog || !isVisible)) {
      throw new Error(`the focus got out of the dialog, or out of sight: ${name}`);
    }
    if (!isPage) {
      names.add(name);
    }
  }
  return names;
}
