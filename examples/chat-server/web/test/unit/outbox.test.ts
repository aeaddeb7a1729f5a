import { configureStore } from "@reduxjs/toolkit";
import { expect, it, vi } from "vitest";

/** A server that never answers. */
class Silence extends EventTarget {
  readyState = 0;
  close(): void {
    this.readyState = 3;
  }
}

vi.stubGlobal("WebSocket", Silence);
vi.stubGlobal("navigator", { languages: ["en"], onLine: true });
vi.stubGlobal("location", new URL("http://localhost/"));
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });

const { reducer } = await import("../../src/app/reducer");
const { chatMiddleware } = await import("../../src/features/chat/chatMiddleware");
const { draftChanged, messageWritten } = await import("../../src/features/composer/composerSlice");
const { entered, left } = await import("../../src/features/session/sessionSlice");

it("what the client does not take stays in the field, with a notice that says why", async () => {
  const store = configureStore({
    reducer,
    middleware: (defaults) => defaults({ immutableCheck: false, serializableCheck: false }).concat(chatMiddleware()),
  });
  const write = async (content: string) => {
    store.dispatch(draftChanged({ roomId: 1, text: content }));
    store.dispatch(messageWritten({ roomId: 1, content }));
    await Promise.resolve();
    const { composer, notices } = store.getState();
    return [composer.drafts[1], ...notices.shown.map(({ code }) => code)];
  };
  store.dispatch(entered({ user: "ann", auth: "open", drafts: {}, edits: {}, arrivals: {}, lastRoomId: undefined }));
  // Each becomes six bytes on its way.
  const controls = "\u0001".repeat(12_000);
  expect(await write(controls)).toEqual([controls, "TOO_LARGE"]);
  for (let at = 1; at <= 1_000; at += 1) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await write(`m${at}`)).toEqual([undefined]);
  }
  expect(await write("one too many")).toEqual(["one too many", "OUTBOX_FULL"]);
  store.dispatch(left({}));
});
