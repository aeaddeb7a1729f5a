import type { AnyAction } from "./answers.js";
import { Errands, type Ended } from "./errands.js";
import { ClosedError } from "./errors.js";
import { DEFAULT_LIMITS } from "./fit.js";
import { Follower, type Phase } from "./follower.js";
import type { ClientAction } from "./generated/client.js";
import type { Limits, RoomId, UserId } from "./generated/objects.js";
import type { ErrorAction, LoginSuccessAction, ServerAction } from "./generated/server.js";
import type { Outbox } from "./outbox.js";
import type { Requests } from "./requests.js";
import { resume } from "./resume.js";
import type { Journal } from "./state/journal.js";
import type { Rooms } from "./state/rooms.js";

/** Who this is. */
export interface Me {
  /** My id. */
  userId: UserId;
  /** My handle. */
  user: string;
  /** What to show instead. */
  displayName?: string;
  /** The room that I had open last, on whatever device, as of the last login: one to begin with. */
  lastRoomId?: RoomId;
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
export class Session {
  epoch: string | undefined;
  limits: Limits = DEFAULT_LIMITS;
  readonly #host: SessionHost;
  readonly #parts: SessionParts;
  readonly #errands: Errands;
  readonly #follower: Follower;
  #me: Me | undefined;
  #refreshes = 0;

  constructor(host: SessionHost, parts: SessionParts) {
    this.#host = host;
    this.#parts = parts;
    this.#errands = new Errands((action) => host.send(action));
    const again = (reason: string) => host.again(reason);
    this.#follower = new Follower({ ...parts, errands: this.#errands, again });
  }

  /** What this connection has told so far. */
  get phase(): Phase {
    return this.#follower.phase;
  }

  /** Looks at a room, until the returned function is called. */
  open(id: RoomId): () => void {
    return this.#follower.open(id);
  }

  /** Who this is, as of the last login. */
  get me(): Me | undefined {
    return this.#me;
  }

  set me(me: Me | undefined) {
    this.#me = me;
    this.#follower.me = me?.userId ?? 0;
  }

  /** Nobody is logged in any more. */
  forget(): void {
    this.me = undefined;
    this.epoch = undefined;
    this.#parts.journal.touched();
  }

  /** A new connection takes the place of the old one. */
  connected(): void {
    this.#follower.connected();
    this.#errands.cut();
    this.#parts.requests.cut();
    this.#parts.outbox.cut();
  }

  /** An action is sent, whoever asked for it. */
  sent(action: AnyAction): void {
    this.#follower.sent(action);
  }

  /** Says who this is. */
  login(credentials: { user: string; password?: string; token?: string }): void {
    this.#errands.run("login", { type: "LOGIN", ...credentials });
  }

  /** Proves that the login goes on. */
  refresh(token: string): void {
    this.#refreshes += 1;
    this.#errands.run(`refresh:${this.#refreshes}`, { type: "REFRESH_AUTH", token });
  }

  /** Sends what is due: what was written, and requests for what is missing. */
  pump(): void {
    if (this.phase === "resuming") {
      this.#resume();
    }
    if (this.phase === "live") {
      this.#follower.want();
      this.sendDue();
    }
  }

  /** Sends what was written. */
  sendDue(): void {
    if (this.phase === "live" && !this.#host.isPausing()) {
      this.#parts.outbox.due().forEach((action) => this.#host.send(action));
    }
  }

  /** A frame came. */
  receive(frame: ServerAction): void {
    const asked = this.#parts.requests;
    const ended = this.#errands.answered(frame);
    this.#apply(frame, ended);
    // What is awaited finds its effects done.
    asked.answered(frame);
  }

  #apply(frame: ServerAction, ended: Ended | undefined): void {
    switch (frame.type) {
      case "HELLO":
        this.#host.heartbeat(frame.heartbeatMs);
        this.limits = frame.limits;
        this.#history(frame.epoch);
        break;
      case "LOGIN_SUCCESS":
        this.#loggedIn(frame);
        break;
      case "RESUMED":
        this.#resumed(frame.reset);
        break;
      case "MESSAGE_ACCEPTED":
        this.#parts.outbox.accepted(frame);
        this.sendDue();
        break;
      case "ACK":
        if (frame.action === "REFRESH_AUTH") {
          this.#host.expires(frame.authExpiresAt);
        }
        this.#follower.receive(frame, ended);
        break;
      case "RECONNECT":
        this.#host.reconnectWithin(frame.afterMs);
        break;
      case "ERROR":
        this.#refused(frame, ended);
        break;
      default:
        // PONG and lists are for whoever asked; what is unknown is from the future.
        this.#follower.receive(frame, ended);
        break;
    }
  }

  /** Cursors belong to one history. */
  #history(epoch: string): void {
    if (this.epoch !== undefined && this.epoch !== epoch) {
      this.#parts.rooms.clear();
    }
    this.epoch = epoch;
  }

  #loggedIn({ user, userId, displayName, lastRoomId, authExpiresAt }: LoginSuccessAction): void {
    if (this.phase !== "connecting") {
      return;
    }
    this.#host.expires(authExpiresAt);
    if (this.me !== undefined && this.me.userId !== userId) {
      this.#parts.rooms.clear();
      this.#parts.outbox.clear(new ClosedError("somebody else logged in"));
    }
    this.me = {
      user,
      userId,
      ...(displayName === undefined ? {} : { displayName }),
      ...(lastRoomId === undefined ? {} : { lastRoomId }),
    };
    this.#follower.phase = "resuming";
    this.#parts.journal.touched();
    this.#resume();
  }

  #resume(): void {
    this.#errands.run("resume", resume(this.#parts.rooms, this.epoch, this.#follower.active));
  }

  #resumed(reset: boolean): void {
    if (reset) {
      this.#parts.rooms.clear();
      this.#host.again("another history");
      return;
    }
    this.#follower.phase = "live";
    this.#parts.journal.touched();
    this.#host.live();
    this.#parts.requests.live();
    this.pump();
  }

  #refused(frame: ErrorAction, ended: Ended | undefined): void {
    const message = this.#parts.outbox.refused(frame);
    if (message === "later" || (ended !== undefined && frame.retryable && ended.key !== "login")) {
      this.#host.later(frame.retryAfterMs);
    } else if (message === "forGood") {
      this.sendDue();
    } else if (ended?.key === "login" && !frame.retryable) {
      this.#host.loginRefused(frame);
    } else if (ended?.key === "login" || ended?.key === "resume") {
      this.#host.again(frame.code);
    } else if (frame.code === "UNAUTHENTICATED" && this.phase === "connecting" && ended === undefined) {
      this.#host.login();
    }
  }
}
