import type { RequestMessagesAction } from "./generated/client.js";
import type { RoomId, Seq } from "./generated/objects.js";
import type { RoomState } from "./state/room.js";
import type { Rooms } from "./state/rooms.js";
import { rangeAt } from "./state/ranges.js";

/** Which way to scroll. */
type Way = "older" | "newer";

/** Scrolls through rooms: one page each way at a time. */
export class History {
  readonly #rooms: Rooms;
  readonly #request: (action: RequestMessagesAction) => Promise<unknown>;
  readonly #loading = new Map<string, Promise<boolean>>();

  constructor(rooms: Rooms, request: (action: RequestMessagesAction) => Promise<unknown>) {
    this.#rooms = rooms;
    this.#request = request;
  }

  /** Fetches the page before or behind what is shown; whether there are more that way still. */
  more(way: Way, roomId: RoomId, limit: number): Promise<boolean> {
    const key = `${way}:${roomId}`;
    const loading = this.#loading.get(key) ?? this.#load(way, roomId, limit);
    this.#loading.set(key, loading);
    return loading.finally(() => this.#loading.delete(key));
  }

  /** Shows the messages around a number, fetched where they are not held. */
  async around(roomId: RoomId, seq: Seq, limit: number): Promise<void> {
    const room = this.#browsed(roomId, true);
    if (room === undefined || rangeAt(room.timeline.ranges, seq) === undefined) {
      await this.#request({ type: "REQUEST_MESSAGES", roomId, aroundSeq: seq, limit });
    }
    this.#rooms.map.get(roomId)?.look(seq);
  }

  /** Shows the newest again. */
  newest(roomId: RoomId): void {
    this.#browsed(roomId, false)?.look(undefined);
  }

  /** Whether somebody reads further up than the newest. */
  #browsed(roomId: RoomId, isBrowsed: boolean): RoomState | undefined {
    const room = this.#rooms.map.get(roomId);
    if (room !== undefined) {
      room.isBrowsed = isBrowsed;
    }
    return room;
  }

  async #load(way: Way, roomId: RoomId, limit: number): Promise<boolean> {
    const room = () => this.#rooms.map.get(roomId);
    this.#browsed(roomId, true);
    if (hasMore(room(), way)) {
      const shown = room()?.timeline.shown;
      const position = way === "newer" ? { afterSeq: shown?.to ?? 0 } : shown && { beforeSeq: shown.from };
      await this.#request({ type: "REQUEST_MESSAGES", roomId, limit, ...position });
    }
    return hasMore(room(), way);
  }
}

function hasMore(room: RoomState | undefined, way: Way): boolean {
  return (way === "older" ? room?.hasOlder : room?.timeline.hasNewer) ?? false;
}
