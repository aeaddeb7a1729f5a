import type { Message, Rev, Room, RoomId, UserId } from "../generated/objects.js";
import type { MemberUpdatedAction, ReadMarkerAction, ReceiveMembersAction, ReceiveMessagesAction, RoomResetAction, RoomUpdatedAction } from "../generated/server.js";
import type { Journal } from "./journal.js";
import { type SavedMarker } from "./marker.js";
import { Members } from "./members.js";
import { type Range } from "./ranges.js";
/** A frame that tells a durable change of a room. */
export type LoggedAction = ReceiveMessagesAction | MemberUpdatedAction | RoomUpdatedAction;
/** What a logged frame means to a room. */
export type Fit = "next" | "known" | "gap";
/** A room as the cache keeps it. */
export interface SavedRoom {
    id: RoomId;
    have: Rev;
    view: Room;
    settingsAt: Rev;
    marker: SavedMarker;
    ranges: Range[];
    hasPage: boolean;
}
/** One room: its cursor, my view of it, and what is held of its messages and members. */
export declare class RoomState {
    #private;
    readonly id: RoomId;
    /** Another one for each room, and for a room that begins anew. */
    serial: number;
    /** The cursor: every change up to this revision is known. */
    have: Rev;
    /** My view, kept up to date. */
    view: Room;
    /** The messages that are held without holes between them, as ranges of their numbers. */
    ranges: readonly Range[];
    readonly messages: Map<number, Message>;
    members: Members;
    /** A page of its newest messages came. */
    hasPage: boolean;
    /** Something is missing, and nothing has fitted since. */
    isMissing: boolean;
    constructor(view: Room, journal: Journal);
    /** A room as the cache had it. */
    static restore(saved: SavedRoom, messages: readonly Message[], journal: Journal): RoomState;
    /** Whether it has messages before the newest that are held without a hole. */
    get hasOlder(): boolean;
    /** As the cache shall keep it. */
    save(): SavedRoom;
    /** The rule for logged frames; where the frame is the next one, the cursor moves. */
    advance(fromRev: Rev, rev: Rev): Fit;
    /** What a logged frame says. */
    apply(frame: LoggedAction, me: UserId): void;
    /** Messages, kept by id: of two versions the one with the higher revision stands. */
    put(messages: readonly Message[], me: UserId): void;
    /** A page of history, which has no hole. */
    page(frame: ReceiveMessagesAction, me: UserId): void;
    membersPage(frame: ReceiveMembersAction): void;
    /** My view, newer than what was known of my role and marker. */
    update(view: Room): void;
    /** How far I read. */
    mark({ readSeq, unreadCount }: ReadMarkerAction): void;
    /** `ROOM_RESET`: begin anew. */
    reset(frame: RoomResetAction, me: UserId): void;
    /** Lets go of the oldest messages where more than so many are held. */
    trim(limit: number): void;
}
