import type { KeyboardEvent } from "react";

/** What Safari says of the key that ends a composition, after it has ended. */
const PROCESSED = 229;

/** Whether this key is the field's own, and no part of choosing among characters. */
const isPlain = ({ nativeEvent }: KeyboardEvent) => !nativeEvent.isComposing && nativeEvent.keyCode !== PROCESSED;

/** Whether this key sends what is written: Enter, unless it makes a line or chooses among characters. */
export function isSending(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && isPlain(event);
}

/** Whether this key gives up what is written: Escape, unless it gives up characters. */
export function isEnding(event: KeyboardEvent): boolean {
  return event.key === "Escape" && isPlain(event);
}
