import type { MessageAcceptedAction } from "./generated/server.js";

/** What becomes of something that was written, for all who wait for it. */
export interface Waiting {
  promise: Promise<MessageAcceptedAction>;
  resolve(accepted: MessageAcceptedAction): void;
  reject(error: Error): void;
}

/** Somebody may wait from now on. */
export function promised(): Waiting {
  const made: Partial<Waiting> = {};
  const promise = new Promise<MessageAcceptedAction>((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Whoever does not wait finds the refusal in the outbox.
  promise.catch(() => undefined);
  return { ...(made as Waiting), promise };
}
