import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { repository } from "./repository.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's program. */
    server: string;
  }
}

/** Builds the server, or takes the one that `CHAT_SERVER_BIN` names. */
export default function setup(project: TestProject): void {
  project.provide("server", process.env["CHAT_SERVER_BIN"] ?? build());
}

function build(): string {
  const options = ["build", "--quiet", "--package", "chat-server", "--message-format", "json"];
  const { stdout, status } = spawnSync("cargo", options, {
    cwd: repository(""),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  const artifacts = stdout.split("\n").filter((line) => line.includes('"executable":"'));
  const programs = artifacts.map((line) => (JSON.parse(line) as { executable: string }).executable);
  const server = programs.find((path) => /chat-server(\.exe)?$/.test(path));
  if (status !== 0 || server === undefined || !existsSync(server)) {
    throw new Error("cargo could not build chat-server");
  }
  return server;
}
