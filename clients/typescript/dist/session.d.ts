import { type Phase } from "./follower.js";
import type { ClientAction } from "./generated/client.js";
import type { Limits, RoomId, UserId } from "./generated/objects.js";
import type { ErrorAction, ServerAction } from "./generated/server.js";
import type { Outbox } from "./outbox.js";
import type { Requests } from "./requests.js";
import type { Journal } from "./state/journal.js";
import type { Rooms } from "./state/rooms.js";
/** Who this is. */
export interface Me {
    userId: UserId;
    user: string;
    /** What to show instead. */
    displayName?: string;
}
/** What a session asks of whoever holds its connection. */
export interface SessionHost {
    send(action: ClientAction): void;
    /** The request that opened the connection did not say who this is. */
    login(): void;
    /** The login was refused for good. */
    loginRefused(refusal: ErrorAction): void;
    /** Begin anew, over another connection. */
    again(reason: string): void;
    /** The login ends at this Unix time in seconds, or never. */
    expires(at: number | undefined): void;
    /** Nothing is missing any more. */
    live(): void;
    heartbeat(silenceMs: number): void;
    reconnectWithin(ms: number): void;
    /** Something was put off: call {@link Session.pump} later. */
    later(ms: number | undefined): void;
    /** Whether that is still to come. */
    isPausing(): boolean;
}
/** What a session works on. */
export interface SessionParts {
    rooms: Rooms;
    outbox: Outbox;
    requests: Requests;
    journal: Journal;
}
/** The rules for clients: frames go in, actions to send come out. No time, no network. */
export declare class Session {
    #private;
    epoch: string | undefined;
    limits: Limits;
    constructor(host: SessionHost, parts: SessionParts);
    /** What this connection has told so far. */
    get phase(): Phase;
    /** Looks at a room, until the returned function is called. */
    open(id: RoomId): () => void;
    /** Who this is, as of the last login. */
    get me(): Me | undefined;
    set me(me: Me | undefined);
    /** A new connection takes the place of the old one. */
    connected(): void;
    /** An action is sent, whoever asked for it. */
    sent(action: ClientAction): void;
    /** Says who this is. */
    login(credentials: {
        user: string;
        password?: string;
        token?: string;
    }): void;
    /** Proves that the login goes on. */
    refresh(token: string): void;
    /** Sends what is due: what was written, and requests for what is missing. */
    pump(): void;
    /** Sends what was written. */
    sendDue(): void;
    /** A frame came. */
    receive(frame: ServerAction): void;
}
