import { type Dispatch, type Middleware, createAction, isAction } from "@reduxjs/toolkit";
import { type AnswerTo, ChatClient, RefusedError, type Request, indexedDbCache } from "chat-client";
import { messageWritten } from "../composer/composerSlice";
import type { ProblemCode } from "../language/en";
import { places } from "../messages/places";
import { noticed } from "../notices/noticesSlice";
import { readUpTo, roomOpened } from "../rooms/roomsSlice";
import { forgetWho } from "../session/remembered";
import { type Entrance, entered, left } from "../session/sessionSlice";
import { snapshotTaken } from "./chatSlice";
import { LookedAt } from "./lookedAt";
import { Paced } from "./paced";
import { ReadMarks } from "./readMarks";
import { listening } from "./serverActions";

/** What a dispatch of the middleware's own actions gives instead of the action. */
type Gives<T> = (dispatch: Dispatch) => Promise<T>;

const gives =
  <T>(type: string, payload?: unknown): Gives<T> =>
  (dispatch) =>
    dispatch({ type, payload }) as unknown as Promise<T>;

/** Asks the server for something; dispatching it gives the answer. */
export const ask = <A extends Request>(request: A) => gives<AnswerTo<A>>("chat/ask", request);
/** Fetches the page before the oldest message; dispatching it says whether there are older ones. */
export const olderWanted = (roomId: number) => gives<boolean>("chat/older", roomId);
/** Fetches the page behind the newest message shown; dispatching it says whether there are newer ones. */
export const newerWanted = (roomId: number) => gives<boolean>("chat/newer", roomId);
/** Shows the messages around this one in the place of the newest; dispatching it waits for them. */
export const aroundWanted = (roomId: number, seq: number) => gives<void>("chat/around", { roomId, seq });
/** Shows the newest messages again. */
export const newestWanted = createAction<number>("chat/newest");
/** Ends the client, and forgets what it knew. */
export const leave = () => gives<void>("chat/leave");
export const retried = createAction<string>("chat/retried");
export const discarded = createAction<string>("chat/discarded");
export const reconnected = createAction("chat/reconnected");

/** Why a message was not even taken. */
function reasonOf(error: unknown): ProblemCode {
  const code = error instanceof RefusedError ? error.code : "NOT_CONNECTED";
  return code === "LIMIT_EXCEEDED" ? "OUTBOX_FULL" : code;
}

const PAGE = 100;
/** Where somebody is, is told so often at most, in milliseconds. */
const SELECT_MS = 1_000;
const cacheName = (user: string) => `chat:${user}`;

/** Owns the client: tells the store what it shows and hears, and does what the page asks for. */
export const chatMiddleware = (): Middleware => (store) => {
  let client: ChatClient | undefined;
  let user: string | undefined;
  let looked: LookedAt | undefined;
  const paced = new Paced(() => client !== undefined && shown(client));
  let marks: ReadMarks | undefined;
  let selecting: ReturnType<typeof setTimeout> | undefined;
  let selected = 0;

  function start({ user: who, auth }: Entrance): void {
    void client?.close();
    user = who;
    const url = new URL("/chat", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const mine = new ChatClient({
      url: url.href,
      ...(auth === "open" ? { user: who } : {}),
      cache: indexedDbCache(cacheName(who)),
      WebSocket: listening((action) => mine === client && store.dispatch({ ...action })),
      backoffMs: 500,
      maxBackoffMs: 15_000,
    });
    client = mine;
    marks = new ReadMarks((roomId, seq) => mine.request({ type: "MARK_READ", roomId, seq }));
    places.clear();
    looked = new LookedAt((roomId) => mine.open(roomId));
    mine.subscribe(() => mine === client && paced.changed());
    mine.connect();
  }

  function shown(client: ChatClient): void {
    store.dispatch(snapshotTaken(client.snapshot));
    const code = client.snapshot.closed?.code;
    if (code === 4500 || code === 4501) {
      forgetWho();
      store.dispatch(left({ wasEnded: true }));
    }
  }

  /** What was asked for is shown before whoever asked goes on. */
  async function given<T>(promise: Promise<T>): Promise<T> {
    const answer = await promise;
    paced.now();
    return answer;
  }

  /** Ends the client. What it knew stays for the next login, unless somebody really goes. */
  async function end(forgets: boolean): Promise<void> {
    const ended = client;
    client = undefined;
    paced.stop();
    await ended?.close();
    if (forgets && user !== undefined) {
      try {
        indexedDB.deleteDatabase(cacheName(user));
      } catch {
        // There is none.
      }
    }
  }

  /** Has the server remember where somebody is: at once, and of those who hurry on where they stay. */
  function select(client: ChatClient, roomId: number): void {
    clearTimeout(selecting);
    const tell = () => {
      selected = Date.now();
      client.request({ type: "SELECT_ROOM", roomId }).catch(() => undefined);
    };
    const wait = selected + SELECT_MS - Date.now();
    if (wait <= 0) {
      tell();
    } else {
      selecting = setTimeout(tell, wait);
    }
  }

  /** Hands a message in. Whether it is in the outbox now; if not, a notice says why. */
  function takes({ roomId, content }: { roomId: number; content: string }): boolean {
    const count = () => client?.snapshot.outbox.length ?? 0;
    const before = count();
    const sent = client?.send(roomId, content);
    const isTaken = count() > before;
    // What the server refuses shows beside the message.
    sent?.catch((error: unknown) => isTaken || store.dispatch(noticed(reasonOf(error))));
    return isTaken;
  }

  return (next) => (action) => {
    if (!isAction(action)) {
      return next(action);
    }
    const { type, payload } = action as { type: string; payload?: unknown };
    if (type === "chat/ask") {
      return given(client?.request(payload as Request) ?? Promise.reject(new Error("nobody is logged in")));
    }
    if (type === "chat/older") {
      return given(client?.loadOlder(payload as number, PAGE) ?? Promise.resolve(false));
    }
    if (type === "chat/newer") {
      return given(client?.loadNewer(payload as number, PAGE) ?? Promise.resolve(false));
    }
    if (type === "chat/around") {
      const { roomId, seq } = payload as { roomId: number; seq: number };
      return given(client?.showAround(roomId, seq, PAGE) ?? Promise.resolve());
    }
    if (type === "chat/leave") {
      return end(true);
    }
    if (messageWritten.match(action) && !takes(action.payload)) {
      // It stays in the field.
      return action;
    }
    const result = next(action);
    if (entered.match(action)) {
      start(action.payload);
    } else if (left.match(action)) {
      void end(false);
    } else if (client !== undefined) {
      act(client, action);
    }
    return result;
  };

  function act(client: ChatClient, action: { type: string }): void {
    if (retried.match(action)) {
      const isClosed = client.snapshot.closed !== undefined;
      // What is refused shows beside the message.
      client.retry(action.payload).catch(() => isClosed && store.dispatch(noticed("NOT_CONNECTED")));
    } else if (discarded.match(action)) {
      client.discard(action.payload);
    } else if (reconnected.match(action)) {
      client.connect();
    } else if (readUpTo.match(action)) {
      marks?.see(action.payload.roomId, action.payload.seq);
    } else if (newestWanted.match(action)) {
      client.showNewest(action.payload);
    } else if (roomOpened.match(action) && action.payload !== undefined) {
      looked?.look(action.payload);
      select(client, action.payload);
    }
  }
};
