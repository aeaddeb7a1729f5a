import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let dialogs: readonly HTMLElement[] = [];

function change(to: readonly HTMLElement[]): void {
  dialogs = to;
  listeners.forEach((listener) => listener());
}

/** A dialog stands before everything else, until the returned function is called. */
export function stand(dialog: HTMLElement): () => void {
  change([...dialogs, dialog]);
  return () => change(dialogs.filter((other) => other !== dialog));
}

function watch(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

/** The dialog in front, if there is one: whatever is outside of it can neither be clicked nor heard. */
export function useTopmost(): HTMLElement | undefined {
  return useSyncExternalStore(watch, () => dialogs.at(-1));
}
