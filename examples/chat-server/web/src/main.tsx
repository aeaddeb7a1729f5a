import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { App } from "./app/App";
import { Crash } from "./app/Crash";
import { store } from "./app/store";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/rooms.css";
import "./styles/messages.css";

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <Provider store={store}>
      <Crash>
        <App />
      </Crash>
    </Provider>,
  );
}

// Only where the browser allows it: over TLS, or on this machine. The page works without.
if (import.meta.env.PROD) {
  navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
}
