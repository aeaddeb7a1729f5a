import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";

/** A real server with a database of its own. */
export class Program {
  readonly #directory = mkdtempSync(join(tmpdir(), "chat-sdk-"));
  #child: ChildProcess | undefined;
  port = 0;

  /** Starts it; anybody may come in under any name, at any speed unless `options` say otherwise. */
  async start(options: string[] = ["--rate-limit", "off"]): Promise<void> {
    const store = `sqlite:${join(this.#directory, "chat.db")}`;
    const always = ["--listen", `127.0.0.1:${this.port}`, "--store", store, "--auth", "open"];
    const child = spawn(inject("server"), [...always, "--log", "error", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, "line")) as [string];
    this.port = Number(line.split(":").at(-1));
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/chat`;
  }

  /** Ends it at once, without a word to it. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined && child.exitCode === null) {
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    }
  }

  /** Ends it, and forgets what it stored. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
