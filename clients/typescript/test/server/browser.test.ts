import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { Program } from "../support/program.js";
import { repository } from "../support/repository.js";

const NAMES = [process.env["CHROMIUM"] ?? "", "chromium", "chromium-browser", "google-chrome"];
const browser = NAMES.find((name) => name !== "" && spawnSync(name, ["--version"]).status === 0);

/** Serves a page with this script; resolves to what the page posts. */
async function serve(script: string) {
  let tell: (result: unknown) => void = () => undefined;
  let progress = "nothing";
  const result = new Promise<unknown>((resolve, reject) => {
    tell = resolve;
    setTimeout(() => reject(new Error(`the page does not end: ${progress}`)), 30_000).unref();
  });
  const read = async (request: IncomingMessage) => (await request.toArray()).join("");
  const server = createServer(async (request, response) => {
    if (request.url === "/progress") {
      progress = await read(request);
      response.end();
    } else if (request.method === "POST") {
      tell(JSON.parse(await read(request)));
      response.end();
    } else {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, result };
}

/** Runs a page in a browser until it tells what it came to. */
async function run(name: string): Promise<unknown> {
  const entry = repository(`clients/typescript/test/support/page/${name}.ts`);
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  const { server, origin, result } = await serve(outputFiles[0]?.text ?? "");
  const [program, profile] = [new Program(), mkdtempSync(join(tmpdir(), "chat-page-"))];
  await program.start(["--origin", origin]);
  const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const page = spawn(browser ?? "", [...options, `${origin}/?chat=${encodeURIComponent(program.url)}`], {
    stdio: "ignore",
  });
  try {
    return await result;
  } finally {
    const ended = once(page, "exit");
    page.kill();
    await ended;
    server.close();
    await program.remove();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(browser === undefined)("a page in a browser", () => {
  it("goes on after a reload, with what was not sent", async () => {
    expect(await run("reload")).toEqual({ cached: ["one", "two"], live: ["one", "two"] });
  });

  it("brings nothing back that was discarded before a reload", async () => {
    expect(await run("discard")).toEqual({ cached: ["one"], live: ["one", "three"] });
  });

  it("sends what two of them wrote under one key", async () => {
    expect(await run("one-key")).toEqual([
      ["lobby", "here"],
      ["Tea", "there"],
    ]);
  });
});
