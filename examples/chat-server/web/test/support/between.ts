import type { WebSocketRoute } from "playwright-core";
import type { Person } from "./person";

/** Stands between a page and its server: what the server says can be held, and messages refused. */
export class Between {
  #page: WebSocketRoute | undefined;
  #hold: Promise<void> | undefined;

  /** From the next load on. Messages that begin with "refuse me" are. */
  async stand({ page }: Person): Promise<void> {
    await page.routeWebSocket(/\/chat$/u, (socket) => {
      this.#page = socket;
      const server = socket.connectToServer();
      server.onMessage(async (frame) => {
        await this.#hold;
        socket.send(frame);
      });
      socket.onMessage((frame) => {
        const { requestId, clientMessageId, content = "" } = JSON.parse(String(frame)) as Record<string, string>;
        if (content.startsWith("refuse me")) {
          socket.send(JSON.stringify({ type: "ERROR", code: "FORBIDDEN", message: "no", retryable: false, requestId, clientMessageId }));
        } else {
          server.send(frame);
        }
      });
    });
    await page.reload();
  }

  /** Nothing of what the server says arrives, until the returned function is called. */
  silence(): () => void {
    let release = (): void => undefined;
    this.#hold = new Promise((resolve) => (release = resolve));
    return release;
  }

  /** The server sends the page away. */
  async sendAway(code: number): Promise<void> {
    await this.#page?.close({ code, reason: "away" });
  }
}
