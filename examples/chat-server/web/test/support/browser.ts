import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

/** Chromium without a window, and without what it does of its own accord. */
export function launch(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  return chromium.launch({ executablePath: inject("chromium"), args });
}
