/** A chat server inside the page, in the place of its WebSocket: it has a room of any size at once. */
declare global {
  interface Window {
    chat: { page: number; asked: string[]; say(count: number, roomId?: number): void };
  }
}

/** Runs in the page before its own scripts: it must not use anything from outside. */
export function fakeChat(size: number): void {
  const words = "the quick brown fox jumps over a lazy dog and runs away with all of it into the night ";
  const NOON = 1_790_000_000;
  const last: Record<number, number> = { 1: size, 2: 0 };
  const lastOf = (roomId = 1) => last[roomId] ?? 0;
  const sockets: Fake[] = [];
  const people = Array.from({ length: 2_000 }, (_, at) => ({ userId: at + 1, user: `user${at + 1}`, role: "member" }));
  const view = (id: number, name: string, lastSeq: number) => ({
    id,
    name,
    lastSeq,
    kind: "group",
    rev: lastSeq + 1,
    memberCount: 2,
    role: "member",
    readSeq: lastSeq,
    unreadCount: 0,
    capabilities: ["read", "sendMessage"],
  });
  const message = (seq: number, roomId = 1) => ({
    id: seq + roomId * 1_000_000,
    roomId,
    seq,
    rev: seq + 1,
    kind: "text",
    editVersion: 0,
    timestamp: NOON + seq * 20,
    ...(Math.floor(seq / 3) % 2 === 0 ? { user: "bob", userId: 2 } : { user: "cid", userId: 3 }),
    content: `m${seq} ${words.repeat(seq % 7 === 0 ? 4 : seq % 3)}`.trim(),
  });

  class Fake extends EventTarget {
    readyState = 0;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onopen: unknown = null;
    onclose: unknown = null;
    onerror: unknown = null;

    constructor() {
      super();
      sockets.push(this);
      const limits = { frameBytes: 65_536, contentBytes: 16_384, pageMessages: 100 };
      setTimeout(() => {
        this.readyState = 1;
        this.tell({ type: "HELLO", protocol: "chat.v1", server: "fake", connectionId: 1, epoch: "e", heartbeatMs: 60_000, limits, features: [] });
        this.tell({ type: "LOGIN_SUCCESS", user: "ann", userId: 1, userRev: 1 });
      });
    }

    tell(frame: object): void {
      const event = new MessageEvent("message", { data: JSON.stringify(frame) });
      this.onmessage?.(event);
      this.dispatchEvent(event);
    }

    send(text: string): void {
      const action = JSON.parse(text) as { type: string; requestId?: string; roomId?: number; beforeSeq?: number };
      const { type, requestId, roomId } = action;
      window.chat.asked.push(type);
      setTimeout(() => {
        if (type === "RESUME") {
          this.tell({ type: "RECEIVE_ROOMS", rooms: [view(1, "big", lastOf(1)), view(2, "small", lastOf(2))], userRev: 1, complete: true });
          this.tell({ type: "RESUMED", requestId, epoch: "e", userRev: 1, rooms: {}, reset: false });
        } else if (type === "REQUEST_MESSAGES") {
          const end = (action.beforeSeq ?? lastOf(roomId) + 1) - 1;
          const from = Math.max(1, end - window.chat.page + 1);
          const messages = Array.from({ length: end - from + 1 }, (_, at) => message(from + at, roomId));
          this.tell({ type: "RECEIVE_MESSAGES", requestId, roomId, messages, hasMoreBefore: from > 1, hasMoreAfter: false });
        } else if (type === "REQUEST_MEMBERS") {
          this.tell({ type: "RECEIVE_MEMBERS", requestId, roomId, items: roomId === 2 ? people : [] });
        } else if (type === "MARK_READ") {
          this.tell({ type: "READ_MARKER", requestId, roomId, readSeq: lastOf(roomId), unreadCount: 0, userRev: 2 });
        } else {
          this.tell(type === "PING" ? { type: "PONG" } : { type: "ACK", requestId, action: type });
        }
      });
    }

    close(): void {
      this.readyState = 3;
    }
  }

  window.chat = {
    page: 50,
    asked: [],
    say(count, roomId = 1) {
      for (let said = 0; said < count; said += 1) {
        const seq = lastOf(roomId) + 1;
        last[roomId] = seq;
        sockets.at(-1)?.tell({ type: "RECEIVE_MESSAGES", roomId, rev: seq + 1, messages: [message(seq, roomId)] });
      }
    },
  };
  Object.assign(window, { WebSocket: Fake });
  // No cache: its writing goes on long after the page is still.
  Object.defineProperty(window, "indexedDB", { value: undefined });
  localStorage.setItem("chat:who", JSON.stringify({ user: "ann", auth: "open" }));
}
