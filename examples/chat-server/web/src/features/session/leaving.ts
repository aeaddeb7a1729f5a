import { storage } from "../../app/storage";
import * as api from "./api";

/** Somebody logged out here, and the server does not know it yet. */
const LEAVING = "chat:leaving";
/** Milliseconds until it is told again. */
const AGAIN_MS = 3_000;

export const isLeaving = () => storage.read(LEAVING) !== null;
export const beginLeaving = () => storage.keep(LEAVING, "yes");
export const stopLeaving = () => storage.keep(LEAVING, "");

let telling: Promise<boolean> | undefined;

/** Tells the server once that somebody went; whether that is done. Calls at the same time are one. */
export function tellLeaving(): Promise<boolean> {
  // In one tab at a time, where the browser can do that: a late answer takes the cookie of whoever came since.
  telling ??= (navigator.locks?.request(LEAVING, tell).catch(tell) ?? tell()).finally(() => {
    telling = undefined;
  });
  return telling;
}

async function tell(): Promise<boolean> {
  if (isLeaving()) {
    try {
      await api.logOut();
    } catch (error) {
      if (!(error instanceof api.ApiError)) {
        return false;
      }
      // It answered: there is nothing to end.
    }
    stopLeaving();
  }
  return true;
}

/** Tells the server as soon as it can be reached. After a reload that goes on: see `begin`. */
export async function finishLeaving(): Promise<void> {
  while (!(await tellLeaving())) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
