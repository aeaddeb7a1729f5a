import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../support/repository.js";

const here = repository("clients/typescript");
const built = mkdtempSync(join(tmpdir(), "chat-types-"));
const typesOf = (name: string) => readFileSync(join(built, name), "utf8");

beforeAll(() => {
  const compiler = join(here, "node_modules/typescript/bin/tsc");
  const options = ["-p", join(here, "tsconfig.build.json"), "--outDir", built, "--emitDeclarationOnly"];
  expect(spawnSync(process.execPath, [compiler, ...options]).stdout.toString()).toBe("");
}, 60_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** What a module exports from others: the names, by file. */
function exportsOf(index: string): [file: string, names: string[]][] {
  return [...index.matchAll(/export (?:type )?\{([^}]*)\} from "(.*)\.js"/gu)].map(([, names = "", file = ""]) => [
    `${file}.d.ts`,
    names.split(",").map((name) => name.replace("type ", "").trim()),
  ]);
}

/** What stands without a comment before it: these declarations, and the members of those with braces. */
function undocumented(types: string, names: string[]): string[] {
  const lines = types.split("\n");
  const missing: string[] = [];
  for (const name of names) {
    const start = lines.findIndex((line) => new RegExp(`^export .*\\b(?:interface|class|type|const|function) ${name}\\b`, "u").test(line));
    const isDocumented = (at: number) => lines[at - 1]?.trimEnd().endsWith("*/") === true;
    if (start < 0 || !isDocumented(start)) {
      missing.push(name);
    }
    const end = /interface|class/u.test(lines[start] ?? "") ? lines.indexOf("}", start) : start;
    for (let at = start + 1; at < end; at += 1) {
      // Rows of a table by the names of actions, and an error's name, say it themselves.
      const [, member] = /^ {4}(?:readonly |get |set )*([a-z]\w*)\??[(:<]/u.exec(lines[at] ?? "") ?? [];
      if (member !== undefined && !/^(?:constructor|name)$/u.test(member) && !isDocumented(at)) {
        missing.push(`${name}.${member}`);
      }
    }
  }
  return missing;
}

describe("every public item says what it is", () => {
  it.each(["index.d.ts", "testing/index.d.ts"])("in %s", (index) => {
    const folder = index.includes("/") ? "testing/" : "";
    const files = exportsOf(typesOf(index));
    expect(files.length).toBeGreaterThan(2);
    expect(files.flatMap(([file, names]) => undocumented(typesOf(`${folder}${file}`), names))).toEqual([]);
  });

  it("and what does not is found", () => {
    const bad = "/** A. */\nexport interface A {\n    /** One. */\n    one: string;\n    two?: number;\n    three(): void;\n}\nexport declare const b = 1;\n";
    expect(undocumented(bad, ["A", "b", "gone"])).toEqual(["A.two", "A.three", "b", "gone"]);
  });
});
