import type { Store } from "@reduxjs/toolkit";
import { detailsShown, roomOpened } from "../features/rooms/roomsSlice";
import type { RootState } from "./reducer";
import { NARROW } from "./useMedia";

/** So many addresses are remembered on the way back. */
const MOST = 50;
const ABOUT = "/about";

/** The room that an address names. */
export function roomIn(hash: string): number | undefined {
  const id = Number(/^#(\d+)/u.exec(hash)?.[1] ?? 0);
  return id > 0 ? id : undefined;
}

/**
 * Keeps the page's address and what it shows the same: each room has an address of its own, and the
 * browser's ways back and forward go through what was looked at. Where the list of rooms is a screen of
 * its own, it has one too.
 */
export function followAddress(store: Store<RootState>): void {
  const shown = () => {
    const { openId, details } = store.getState().rooms;
    return openId === undefined ? "" : `#${openId}${details ? ABOUT : ""}`;
  };
  const trail = () => (history.state as { trail?: string[] } | null)?.trail ?? [""];
  let known = "";
  if (matchMedia(NARROW).matches) {
    history.replaceState(null, "", location.pathname);
  }
  /** The page follows the browser, or the browser is still on a way back that the page asked for. */
  let isFollowing = false;
  const follow = () => {
    const [now, before] = [shown(), known];
    if (now === before || isFollowing) {
      return;
    }
    known = now;
    const places = trail();
    const isClosed = now === "" || before === now + ABOUT;
    const back = isClosed ? places.length - 1 - places.lastIndexOf(now) : 0;
    if (back > 0 && back < places.length) {
      // What was closed is nowhere to come back to.
      isFollowing = true;
      history.go(-back);
    } else if ((now === "" || before === "") && !matchMedia(NARROW).matches) {
      // With no room open there is nothing to go back to.
      history.replaceState({ trail: [now] }, "", now || location.pathname);
    } else {
      history.pushState({ trail: [...places, now].slice(-MOST) }, "", now || location.pathname);
    }
  };
  store.subscribe(follow);
  addEventListener("popstate", () => {
    known = location.hash;
    if (isFollowing) {
      // What was opened on the way stays.
      isFollowing = false;
      follow();
      return;
    }
    isFollowing = true;
    const [{ rooms }, id] = [store.getState(), roomIn(known)];
    if (rooms.openId !== id) {
      store.dispatch(roomOpened(id));
    }
    if (id !== undefined && rooms.details !== known.endsWith(ABOUT)) {
      store.dispatch(detailsShown(known.endsWith(ABOUT)));
    }
    isFollowing = false;
  });
}
