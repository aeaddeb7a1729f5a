import type { RequestMessagesAction } from "./generated/client.js";
import type { RoomId } from "./generated/objects.js";
import type { Rooms } from "./state/rooms.js";

/** Scrolls back: one page of a room at a time. */
export class History {
  readonly #rooms: Rooms;
  readonly #request: (action: RequestMessagesAction) => Promise<unknown>;
  readonly #loading = new Map<RoomId, Promise<boolean>>();

  constructor(rooms: Rooms, request: (action: RequestMessagesAction) => Promise<unknown>) {
    this.#rooms = rooms;
    this.#request = request;
  }

  /** Fetches the page before the oldest message shown; whether there are older ones still. */
  older(roomId: RoomId, limit: number): Promise<boolean> {
    const loading = this.#loading.get(roomId) ?? this.#load(roomId, limit);
    this.#loading.set(roomId, loading);
    return loading.finally(() => this.#loading.delete(roomId));
  }

  async #load(roomId: RoomId, limit: number): Promise<boolean> {
    const hasOlder = () => this.#rooms.map.get(roomId)?.hasOlder ?? false;
    if (hasOlder()) {
      const beforeSeq = this.#rooms.map.get(roomId)?.ranges.at(-1)?.from;
      const position = beforeSeq === undefined ? {} : { beforeSeq };
      await this.#request({ type: "REQUEST_MESSAGES", roomId, limit, ...position });
    }
    return hasOlder();
  }
}
