import { useSyncExternalStore } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { reconnected } from "../chat/chatMiddleware";
import { useTexts } from "../language/useTexts";

function watch(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}

/** How the connection is: nothing while it is well, and nothing at once when it is not. */
export function ConnectionBar() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const { status, closed } = useAppSelector((state) => state.chat);
  const isOnline = useSyncExternalStore(watch, () => navigator.onLine);
  if (status === "closed") {
    return (
      <div className="connection" data-state="closed" role="status">
        {texts.closedFor[closed?.code ?? 0] ?? texts.closed}
        <button type="button" className="link" onClick={() => dispatch(reconnected())}>
          {texts.reconnect}
        </button>
      </div>
    );
  }
  const words = {
    idle: texts.connecting,
    connecting: texts.connecting,
    resuming: texts.catchingUp,
    waiting: texts.reconnecting,
    live: "",
  };
  const word = isOnline ? words[status] : texts.offline;
  return (
    <div className="connection" data-state={isOnline ? status : "offline"} role="status">
      {word}
    </div>
  );
}
