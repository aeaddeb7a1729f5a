import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { App } from "./app/App";
import { Crash } from "./app/Crash";
import { store } from "./app/store";
import { learn } from "./features/language/languages";
import { begin } from "./features/session/enter";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/rooms.css";
import "./styles/messages.css";

/** So long after a language could not be fetched it is tried again, in milliseconds. */
const AGAIN_MS = 2_000;

/** Shows the page, as soon as it has words. */
async function show(root: HTMLElement): Promise<void> {
  try {
    await learn(store.getState().language);
  } catch {
    setTimeout(() => void show(root), AGAIN_MS);
    return;
  }
  createRoot(root).render(
    <Provider store={store}>
      <Crash>
        <App />
      </Crash>
    </Provider>,
  );
}

// Both at once, the words and who is logged in.
const root = document.getElementById("root");
if (root !== null) {
  void show(root);
}
void begin(store.dispatch);

// Only where the browser allows it: over TLS, or on this machine. The page works without.
if (import.meta.env.PROD) {
  navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
}
