import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import { FaultProxy } from "../../../../../clients/typescript/test/support/proxy";

/** How far every second connection is from the server: what a test expects too early then fails. */
const SLOW_MS = Number(process.env["CHAT_SLOW_MS"] ?? "0");

/** The real program with a database of its own; it can be killed and started again at the same address. */
export class Server {
  readonly #directory = mkdtempSync(join(tmpdir(), "chat-web-"));
  #child: ChildProcess | undefined;
  #port = 0;
  #far: FaultProxy | undefined;

  get #store(): string {
    return `sqlite:${join(this.#directory, "chat.db")}`;
  }

  get port(): number {
    return this.#far?.port ?? this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(...options: string[]): Promise<void> {
    const where = ["--listen", `127.0.0.1:${this.#port}`, "--store", this.#store];
    if (SLOW_MS > 0) {
      this.#far ??= await this.#faraway();
      where.push("--origin", this.url);
    }
    const child = spawn(inject("server"), [...where, "--rate-limit", "off", "--log", "error", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    this.#port = Number(line.split(":").at(-1));
  }

  async #faraway(): Promise<FaultProxy> {
    let connections = 0;
    const far = new FaultProxy(
      () => this.#port,
      () => ((connections += 1) % 2) * SLOW_MS,
    );
    far.fault = "delay";
    await far.start();
    return far;
  }

  /** Runs one of the program's commands on the database; the server must be gone. */
  async run(command: string): Promise<void> {
    const child = spawn(inject("server"), [command, "--store", this.#store], { stdio: "ignore" });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) {
      throw new Error(`${command} ended with ${code}`);
    }
  }

  /** It hangs: takes connections and says nothing, until it goes on. */
  hang(hangs: boolean): void {
    this.#child?.kill(hangs ? "SIGSTOP" : "SIGCONT");
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined && child.exitCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.#far?.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
