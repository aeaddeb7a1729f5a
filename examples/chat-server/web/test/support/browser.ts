import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

/** The browser that all tests share: closing it closes only what was opened through it. */
export function launch(): Promise<Browser> {
  return chromium.connect(inject("browser"));
}
