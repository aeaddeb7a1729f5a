import type { Rev, Room, RoomId } from "../generated/objects.js";
import type { SavedMarker } from "./marker.js";
import type { Range } from "./ranges.js";

/** A room as the cache keeps it. */
export interface SavedRoom {
  /** Its id. */
  id: RoomId;
  /** The cursor: every change up to this revision is known. */
  have: Rev;
  /** My view of it. */
  view: Room;
  /** Name, topic and data are as of this revision. */
  settingsAt: Rev;
  /** How far I read. */
  marker: SavedMarker;
  /** The messages that are held without holes between them; ascending. */
  ranges: Range[];
  /** The last range ends with the room's newest message. */
  hasPage: boolean;
}
