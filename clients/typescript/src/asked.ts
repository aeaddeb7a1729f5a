import type { AnyAction } from "./answers.js";
import type { RoomId } from "./generated/objects.js";
import type { ServerAction } from "./generated/server.js";
import type { RoomState } from "./state/room.js";

/**
 * Which room was meant by what was asked. Answers to what was asked before a room was reset, or
 * removed and added again, are void: what changed between such a page and the new beginning is told
 * by neither.
 */
export class Asked {
  readonly #serials = new Map<string, number | undefined>();

  /** An action is sent; `room` looks up rooms as they are now. */
  sent(action: AnyAction, room: (id: RoomId) => RoomState | undefined): void {
    const isPage = action.type === "REQUEST_MESSAGES" || action.type === "REQUEST_MEMBERS";
    if (isPage && action.requestId !== undefined) {
      this.#serials.set(action.requestId, room(action.roomId)?.serial);
    }
  }

  /** Whether a frame answers for another room than there is now. */
  isVoid(frame: ServerAction, room: RoomState | undefined): boolean {
    const name = frame.requestId ?? "";
    const [isKnown, serial] = [this.#serials.has(name), this.#serials.get(name)];
    this.#serials.delete(name);
    return isKnown && serial !== room?.serial;
  }

  /** The connection is gone, and the answers with it. */
  cut(): void {
    this.#serials.clear();
  }
}
