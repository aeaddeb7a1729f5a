import { Errands } from "./errands.js";
import { ClosedError } from "./errors.js";
import { DEFAULT_LIMITS } from "./fit.js";
import { Follower } from "./follower.js";
import { resume } from "./resume.js";
/** The rules for clients: frames go in, actions to send come out. No time, no network. */
export class Session {
    epoch;
    limits = DEFAULT_LIMITS;
    #host;
    #parts;
    #errands;
    #follower;
    #me;
    #refreshes = 0;
    constructor(host, parts) {
        this.#host = host;
        this.#parts = parts;
        this.#errands = new Errands((action) => host.send(action));
        const again = (reason) => host.again(reason);
        this.#follower = new Follower({ ...parts, errands: this.#errands, again });
    }
    /** What this connection has told so far. */
    get phase() {
        return this.#follower.phase;
    }
    /** Looks at a room, until the returned function is called. */
    open(id) {
        return this.#follower.open(id);
    }
    /** Who this is, as of the last login. */
    get me() {
        return this.#me;
    }
    set me(me) {
        this.#me = me;
        this.#follower.me = me?.userId ?? 0;
    }
    /** A new connection takes the place of the old one. */
    connected() {
        this.#follower.connected();
        this.#errands.cut();
        this.#parts.requests.cut();
        this.#parts.outbox.cut();
    }
    /** An action is sent, whoever asked for it. */
    sent(action) {
        this.#follower.sent(action);
    }
    /** Says who this is. */
    login(credentials) {
        this.#errands.run("login", { type: "LOGIN", ...credentials });
    }
    /** Proves that the login goes on. */
    refresh(token) {
        this.#refreshes += 1;
        this.#errands.run(`refresh:${this.#refreshes}`, { type: "REFRESH_AUTH", token });
    }
    /** Sends what is due: what was written, and requests for what is missing. */
    pump() {
        if (this.phase === "resuming") {
            this.#resume();
        }
        if (this.phase === "live") {
            this.#follower.want();
            this.sendDue();
        }
    }
    /** Sends what was written. */
    sendDue() {
        if (this.phase === "live" && !this.#host.isPausing()) {
            this.#parts.outbox.due().forEach((action) => this.#host.send(action));
        }
    }
    /** A frame came. */
    receive(frame) {
        const asked = this.#parts.requests;
        const ended = this.#errands.answered(frame);
        this.#apply(frame, ended);
        // What is awaited finds its effects done.
        asked.answered(frame);
    }
    #apply(frame, ended) {
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
    #history(epoch) {
        if (this.epoch !== undefined && this.epoch !== epoch) {
            this.#parts.rooms.clear();
        }
        this.epoch = epoch;
    }
    #loggedIn({ user, userId, displayName, authExpiresAt }) {
        if (this.phase !== "connecting") {
            return;
        }
        this.#host.expires(authExpiresAt);
        if (this.me !== undefined && this.me.userId !== userId) {
            this.#parts.rooms.clear();
            this.#parts.outbox.clear(new ClosedError("somebody else logged in"));
        }
        this.me = { user, userId, ...(displayName === undefined ? {} : { displayName }) };
        this.#follower.phase = "resuming";
        this.#parts.journal.touched();
        this.#resume();
    }
    #resume() {
        this.#errands.run("resume", resume(this.#parts.rooms, this.epoch, this.#follower.active));
    }
    #resumed(reset) {
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
    #refused(frame, ended) {
        const message = this.#parts.outbox.refused(frame);
        if (message === "later" || (ended !== undefined && frame.retryable && ended.key !== "login")) {
            this.#host.later(frame.retryAfterMs);
        }
        else if (message === "forGood") {
            this.sendDue();
        }
        else if (ended?.key === "login" && !frame.retryable) {
            this.#host.loginRefused(frame);
        }
        else if (ended?.key === "login" || ended?.key === "resume") {
            this.#host.again(frame.code);
        }
        else if (frame.code === "UNAUTHENTICATED" && this.phase === "connecting" && ended === undefined) {
            this.#host.login();
        }
    }
}
