import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's program. */
    server: string;
    /** The browser's. */
    chromium: string;
    /** Where a browser listens that all tests may share. */
    browser: string;
  }
}

const BROWSERS = [process.env["CHROMIUM"] ?? "", "chromium", "chromium-browser", "google-chrome"];

/** Builds the server, with the bundle as it is in `dist`; or takes the one that `CHAT_SERVER_BIN` names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = BROWSERS.map(find).find((path) => path !== "") ?? "";
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  const browser = await chromium.launchServer({ executablePath, args });
  project.provide("server", process.env["CHAT_SERVER_BIN"] ?? build());
  project.provide("chromium", executablePath);
  project.provide("browser", browser.wsEndpoint());
  return () => browser.close();
}

function find(name: string): string {
  const { stdout, status } = spawnSync("sh", ["-c", 'command -v "$0"', name], { encoding: "utf8" });
  return name !== "" && status === 0 ? stdout.trim() : "";
}

function build(): string {
  const cwd = fileURLToPath(new URL("../../../../..", import.meta.url));
  const options = ["build", "--quiet", "-p", "chat-server", "--message-format", "json-render-diagnostics"];
  const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
  const { stdout } = spawnSync("cargo", options, { cwd, encoding: "utf8", stdio, maxBuffer: 1 << 28 });
  for (const line of stdout.split("\n").filter((line) => line.includes('"kind":["bin"]'))) {
    const { executable } = JSON.parse(line) as { executable: string | null };
    if (executable !== null) {
      return executable;
    }
  }
  throw new Error("cargo could not build chat-server");
}
