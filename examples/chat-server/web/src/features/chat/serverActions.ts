import type { ServerAction } from "chat-client";

/** What the server says, as Redux actions: as they come, with their own types. */
type Tell = (action: ServerAction) => void;

/** A WebSocket that also tells each action that it hears. */
export function listening(tell: Tell): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      // Added first: an action is told before the client shows what it changes.
      this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        const action = parsed(data);
        if (action !== undefined) {
          tell(action);
        }
      });
    }
  };
}

function parsed(data: unknown): ServerAction | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null && "type" in value ? (value as ServerAction) : undefined;
  } catch {
    return undefined;
  }
}

/** For reducers: a server's action of this type. */
export function isServer<T extends ServerAction["type"]>(type: T) {
  return (action: { type: string }): action is Extract<ServerAction, { type: T }> => action.type === type;
}
