import type { KeyboardEvent } from "react";

/** What Safari says of the Enter that ends a composition, after it has ended. */
const PROCESSED = 229;

/** Whether this key sends what is written: Enter, unless it makes a line or chooses among characters. */
export function isSending({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  return key === "Enter" && !shiftKey && !nativeEvent.isComposing && nativeEvent.keyCode !== PROCESSED;
}
