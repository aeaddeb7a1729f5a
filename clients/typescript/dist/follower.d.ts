import type { Ended, Errands } from "./errands.js";
import type { ClientAction } from "./generated/client.js";
import type { RoomId, UserId } from "./generated/objects.js";
import type { ServerAction } from "./generated/server.js";
import type { Outbox } from "./outbox.js";
import { type Rooms } from "./state/rooms.js";
/** What a connection has told so far: nothing that counts, not all, or everything. */
export type Phase = "connecting" | "resuming" | "live";
/** What a follower works on. */
export interface FollowerParts {
    rooms: Rooms;
    outbox: Outbox;
    errands: Errands;
    /** The server broke the rules: begin anew. */
    again(reason: string): void;
}
/** Follows rooms and my state: the rules for logged frames and for state frames. */
export declare class Follower {
    #private;
    phase: Phase;
    /** Whose view it is; 0 before the first login. */
    me: UserId;
    constructor(parts: FollowerParts);
    /** A new connection takes the place of the old one. */
    connected(): void;
    /** An action is sent. */
    sent(action: ClientAction): void;
    /** A frame that tells of rooms; others are left alone. */
    receive(frame: ServerAction, ended: Ended | undefined): void;
    /** The room that was opened last and is still looked at. */
    get active(): RoomId | undefined;
    /** Looks at a room: its newest messages and its members are fetched. Returns what ends that. */
    open(id: RoomId): () => void;
    /** Asks for what is missing anywhere and not asked for. */
    want(): void;
}
