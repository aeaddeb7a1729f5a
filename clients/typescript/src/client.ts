import type { AnswerTo, AnyAction, Request } from "./answers.js";
import { Keeper } from "./cache/keeper.js";
import { type Closed, Connection } from "./connection/connection.js";
import { NO_LOGIN, mayComeBack } from "./connection/verdict.js";
import { ClosedError } from "./errors.js";
import { misfit } from "./fit.js";
import type { RoomId, Seq } from "./generated/objects.js";
import type { MessageAcceptedAction, ReceiveMessagesAction } from "./generated/server.js";
import { History } from "./history.js";
import { randomKey } from "./ids.js";
import { Login } from "./login.js";
import { Notifier } from "./notifier.js";
import { type ChatOptions, type SendOptions, connectionOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { Pause } from "./pause.js";
import { Requests } from "./requests.js";
import { Session, type SessionHost } from "./session.js";
import { type Snapshot, Snapshots } from "./snapshot.js";
import { Journal } from "./state/journal.js";
import { Rooms } from "./state/rooms.js";

/** A chat client: connects, resumes, keeps what it hears, and sends what is written. */
export class ChatClient {
  readonly #options: ChatOptions;
  readonly #keeper: Keeper;
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly #rooms: Rooms;
  readonly #snapshots = new Snapshots();
  readonly #notifier: Notifier;
  readonly #history: History;
  readonly #pause: Pause;
  readonly #login: Login;
  #closed: Closed | undefined;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#notifier = new Notifier(options.onError);
    const connection = connectionOptions(options);
    const journal = new Journal((room) => this.#changed(room));
    this.#pause = new Pause(connection);
    this.#login = new Login(options, connection.clock, {
      login: (who) => this.#session.login(who),
      refresh: (token) => this.#session.refresh(token),
      nobody: () => this.#connection.stop({ code: NO_LOGIN, reason: "not logged in" }),
      again: (reason) => this.#connection.again(reason),
    });
    this.#rooms = new Rooms(journal);
    this.#outbox = new Outbox({
      saved: (entry) => {
        this.#keeper.written(entry);
        this.#changed(entry.roomId);
      },
      gone: (entry) => {
        this.#keeper.settled(entry);
        this.#pause.shorten();
        this.#changed(entry.roomId);
      },
    });
    this.#connection = new Connection(connection, {
      connected: () => this.#connected(),
      frame: (action) => this.#session.receive(action),
      lost: () => this.#session.connected(),
      failed: (error) => this.#options.onError?.(error),
      isFinal: (code) => !mayComeBack(code) && !(code === NO_LOGIN && this.#login.isTrying),
      closed: (closed) => this.#ended(closed),
      changed: () => this.#changed(undefined),
      hidden: () => void this.#keeper.flush(),
    });
    this.#requests = new Requests((action) => this.#send(action), connection.clock);
    const [outbox, rooms, requests] = [this.#outbox, this.#rooms, this.#requests];
    this.#session = new Session(this.#host(), { rooms, outbox, requests, journal });
    this.#keeper = new Keeper(options, () => ({ rooms, outbox, session: this.#session, journal, isClosed: this.#closed !== undefined }));
    this.#history = new History(rooms, (action) => this.request(action));
  }

  /** Everything there is to show, now. The same object until something changes. */
  get snapshot(): Snapshot {
    const [rooms, outbox, session, closed] = [this.#rooms, this.#outbox, this.#session, this.#closed];
    return this.#snapshots.get({ rooms, outbox, session, status: this.#connection.status, closed });
  }

  /** Calls back after something changed, once for all that changed together. Returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  /** Connects, and comes back whenever the connection breaks; also after it was closed. */
  connect(): void {
    this.#closed = undefined;
    void this.#keeper.load().then(() => this.#closed === undefined && this.#connection.start());
  }

  /**
   * Ends the connection. What was not sent stays in the cache, for the next client; so resolves when
   * all is written. Promises that wait are rejected with `ClosedError`.
   */
  async close(): Promise<void> {
    this.#connection.stop({ code: 1000, reason: "closed" });
    this.#closed ??= { code: 1000, reason: "closed" };
    await this.#keeper.close();
  }

  /**
   * Ends the login, here or everywhere, and forgets everything: who this was, and the cache, with what
   * any page that shares it wrote and did not send. Where the server cannot be told in time it rejects,
   * and has forgotten all the same.
   */
  async logout(everywhere = false): Promise<void> {
    try {
      await this.request({ type: "LOGOUT", everywhere });
    } finally {
      this.#connection.stop({ code: 4501, reason: "logged out" });
      await this.#keeper.clear();
      await this.close();
    }
  }

  /**
   * Writes a message. It is sent as often as it takes, over reloads too, and stored once. Resolves when
   * the server has it; rejects with `RefusedError` when it will not have it: then it stays in the
   * outbox until it is retried or discarded. Nobody needs to wait for it. A closed client takes nothing.
   */
  send(roomId: RoomId, content: string, options: SendOptions = {}): Promise<MessageAcceptedAction> {
    const message = { roomId, content, ...options, clientMessageId: options.clientMessageId ?? randomKey() };
    const objection = this.#objection({ type: "SEND_MESSAGE", ...message });
    if (objection !== undefined) {
      return Promise.reject(objection);
    }
    const accepted = this.#outbox.write({ ...message, ...this.#rooms.named(roomId), writtenAt: Date.now() });
    this.#session.sendDue();
    return accepted;
  }

  /** Sends a refused message once more. A closed client does not. */
  retry(clientMessageId: string): Promise<MessageAcceptedAction> {
    if (this.#closed !== undefined) {
      return Promise.reject(new ClosedError(this.#closed.reason));
    }
    const accepted = this.#outbox.retry(clientMessageId);
    this.#session.sendDue();
    return accepted;
  }

  /** Takes a message out of the outbox; resolves when no reload brings it back. On its way it may still arrive. */
  discard(clientMessageId: string): Promise<void> {
    this.#outbox.discard(clientMessageId);
    this.#session.sendDue();
    return this.#keeper.flush();
  }

  /**
   * Asks the server for something; waits until the connection is live. Rejects with `RefusedError`,
   * `TimeoutError`, `ConnectionLostError` or `ClosedError`. What means the same when it is said twice
   * is said again after a broken connection.
   */
  request<A extends Request>(action: A): Promise<AnswerTo<A>> {
    const keyed = action.type === "CREATE_ROOM" ? { clientRoomId: randomKey(), ...action } : action;
    const reason = this.#objection(keyed);
    return reason !== undefined
      ? Promise.reject(reason)
      : this.#requests.ask(keyed, this.#options.requestTimeoutMs);
  }

  /**
   * Looks at a room: fetches its newest messages and its members. Returns what ends that. Of 2,000
   * messages it keeps the newest 1,000; but all of them from the first call of `loadOlder`, `loadNewer` or
   * `showAround` on, for somebody reads there, until `showNewest` or the end.
   */
  open(roomId: RoomId): () => void {
    return this.#session.open(roomId);
  }

  /** Fetches a page before the oldest message shown; resolves to whether there are older ones still. */
  loadOlder(roomId: RoomId, limit = 50): Promise<boolean> {
    return this.#history.more("older", roomId, limit);
  }

  /** Fetches a page behind the newest message shown; resolves to whether there are newer ones still. */
  loadNewer(roomId: RoomId, limit = 50): Promise<boolean> {
    return this.#history.more("newer", roomId, limit);
  }

  /**
   * Shows the messages around a number in the place of the newest, fetched where they are not held;
   * until no hole is between them and the newest, or {@link ChatClient.showNewest}.
   */
  showAround(roomId: RoomId, seq: Seq, limit = 50): Promise<void> {
    return this.#history.around(roomId, seq, limit);
  }

  /** Shows the newest messages again, and says that nobody reads further up: see {@link ChatClient.open}. */
  showNewest(roomId: RoomId): void {
    this.#history.newest(roomId);
  }

  /** Fetches messages on both sides of a number: kept, but shown only once no hole is between. */
  loadAround(roomId: RoomId, aroundSeq: Seq): Promise<ReceiveMessagesAction> {
    return this.request({ type: "REQUEST_MESSAGES", roomId, aroundSeq });
  }

  /** Why an action need not be tried. */
  #objection(action: AnyAction): Error | undefined {
    return this.#closed === undefined ? misfit(action, this.#session.limits) : new ClosedError(this.#closed.reason);
  }

  #host(): SessionHost {
    return {
      send: (action) => this.#send(action),
      login: () => void this.#login.begin(),
      loginRefused: (refusal) => this.#connection.stop({ code: NO_LOGIN, reason: refusal.message }),
      again: (reason) => this.#connection.again(reason),
      expires: (at) => this.#login.expires(at),
      live: () => this.#connection.live(),
      heartbeat: (silenceMs) => this.#connection.heartbeat(silenceMs),
      reconnectWithin: (ms) => this.#connection.reconnectWithin(ms),
      later: (ms) => this.#pause.begin(ms, () => this.#session.pump()),
      isPausing: () => this.#pause.isSet,
    };
  }

  #send(action: AnyAction): void {
    this.#session.sent(action);
    this.#connection.send(action);
  }

  #connected(): void {
    [this.#pause, this.#login].forEach((it) => it.stop());
    this.#session.connected();
  }

  #ended(closed: Closed): void {
    this.#closed = closed;
    [this.#pause, this.#login].forEach((it) => it.stop());
    this.#requests.close();
    this.#outbox.abandon(new ClosedError(closed.reason));
    this.#changed(undefined);
  }

  #changed(room: RoomId | undefined): void {
    this.#snapshots.changed(room);
    this.#keeper?.changed();
    this.#notifier.notify();
  }
}
