import type { Message, MessageId, RoomId } from "../generated/objects.js";

/** What changed since it was last taken down in the cache. */
export interface Changes {
  /** Rooms whose own record changed. */
  rooms: Set<RoomId>;
  /** Messages that are new or have changed, by their id. */
  messages: Map<MessageId, Message>;
  /** Messages that are not held any more, though they stand as they are. */
  dropped: Map<MessageId, Message>;
  /** Rooms whose messages before these are forgotten. */
  cleared: Set<RoomId>;
  /** Rooms that are gone, with their messages. */
  removed: Set<RoomId>;
  /** Everything before is forgotten. */
  everything: boolean;
}

function none(): Changes {
  return {
    rooms: new Set(),
    messages: new Map(),
    dropped: new Map(),
    cleared: new Set(),
    removed: new Set(),
    everything: false,
  };
}

/** Collects changes, and tells that there are some. */
export class Journal {
  readonly #changed: (room: RoomId | undefined) => void;
  #changes = none();

  /** `changed` hears which room changed, or that something else did. */
  constructor(changed: (room: RoomId | undefined) => void) {
    this.#changed = changed;
  }

  /** Takes what was collected; begins anew. */
  take(): Changes {
    const changes = this.#changes;
    this.#changes = none();
    return changes;
  }

  room(id: RoomId): void {
    this.#changes.rooms.add(id);
    this.#changed(id);
  }

  /** What is shown of a room is another part; there is nothing to take down. */
  shown(id: RoomId): void {
    this.#changed(id);
  }

  message(message: Message): void {
    this.#changes.messages.set(message.id, message);
    this.#changes.dropped.delete(message.id);
    this.room(message.roomId);
  }

  dropped(message: Message): void {
    this.#changes.messages.delete(message.id);
    this.#changes.dropped.set(message.id, message);
    this.room(message.roomId);
  }

  cleared(id: RoomId): void {
    this.#forget(id);
    this.#changes.cleared.add(id);
    this.room(id);
  }

  removed(id: RoomId): void {
    this.#forget(id);
    this.#changes.rooms.delete(id);
    this.#changes.removed.add(id);
    this.#changed(id);
  }

  everything(): void {
    this.#changes = none();
    this.#changes.everything = true;
    this.#changed(undefined);
  }

  /** Something else than rooms changed. */
  touched(): void {
    this.#changed(undefined);
  }

  #forget(id: RoomId): void {
    for (const message of this.#changes.messages.values()) {
      if (message.roomId === id) {
        this.#changes.messages.delete(message.id);
      }
    }
  }
}
