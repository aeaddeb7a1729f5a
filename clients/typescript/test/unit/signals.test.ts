import { afterEach, expect, it, vi } from "vitest";
import { type Signal, pageSignals } from "../../src/connection/signals.js";

afterEach(() => vi.unstubAllGlobals());

it("a page tells of its network and of who looks at it", () => {
  const [page, world] = [new EventTarget(), new EventTarget()];
  const document = Object.assign(page, { visibilityState: "hidden" });
  vi.stubGlobal("document", document);
  vi.stubGlobal("addEventListener", world.addEventListener.bind(world));
  vi.stubGlobal("removeEventListener", world.removeEventListener.bind(world));
  vi.stubGlobal("navigator", { onLine: false });
  const heard: Signal[] = [];
  const unlisten = pageSignals.listen((signal) => heard.push(signal));
  ["offline", "online", "pagehide"].forEach((name) => world.dispatchEvent(new Event(name)));
  page.dispatchEvent(new Event("visibilitychange"));
  document.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(heard).toEqual(["offline", "online", "hidden", "hidden", "visible"]);
  expect(pageSignals.isOnline()).toBe(false);
  unlisten();
  world.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(heard).toHaveLength(5);
});

it("where there is no page there is a network, and nothing is heard", () => {
  expect(pageSignals.isOnline()).toBe(true);
  expect(() => pageSignals.listen(() => undefined)()).not.toThrow();
});
