import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { repository } from "../support/repository.js";
import { World, until } from "../support/world.js";

let world: World;
const here = repository("clients/typescript");
// Beside the package's own files, so that it finds the package by its name.
const file = `${here}/dist/example-${process.pid}.mjs`;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  rmSync(file, { force: true });
  await world.end();
});

it("the guide's example does what it says", async () => {
  const guide = readFileSync(repository("docs/sdk.md"), "utf8");
  const [, example = ""] = /```js\n(.*?)```/su.exec(guide) ?? [];
  expect(example.trim().split("\n").length).toBeLessThanOrEqual(20);
  const built = spawnSync(process.execPath, [`${here}/node_modules/typescript/bin/tsc`, "-p", `${here}/tsconfig.build.json`]);
  expect(built.stdout.toString()).toBe("");
  writeFileSync(file, example);
  const child = spawn(process.execPath, [file, world.program.url], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  expect(await once(lines, "line")).toEqual(["listening; there are 1 channels"]);
  const bob = await world.live("bob");
  bob.open(1);
  await bob.send(1, "ping");
  const { rooms } = await until(bob, (it) => it.rooms[0]?.messages.length === 2);
  expect(rooms[0]?.messages.map(({ user, content }) => `${user}: ${content}`)).toEqual(["bob: ping", "echo: pong"]);
  const ended = once(child, "exit");
  child.kill();
  await ended;
});
