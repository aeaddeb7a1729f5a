import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dayName, shortly } from "../../src/features/language/dates";
import { notGerman } from "../support/german";
import { de, en } from "../support/words";

const root = fileURLToPath(new URL("../../../../..", import.meta.url));
const texts = { en, de };

describe("what goes wrong", () => {
  const protocol = readFileSync(`${root}/docs/protocol.md`, "utf8");
  const table = /## Errors\n(.*?)\n## /su.exec(protocol)?.[1] ?? "";
  const codes = Array.from(table.matchAll(/^\| `([A-Z_]+)` \|/gmu), ([, code = ""]) => code);

  it("has words in each language, whatever the socket says", () => {
    expect(codes.length).toBeGreaterThan(14);
    for (const { errors } of Object.values(texts)) {
      expect(codes.filter((code) => (errors[code] ?? "") === "")).toEqual([]);
    }
  });

  it("has words in each language, whatever the routes of logins say", () => {
    const sources = `${root}/examples/chat-server/src`;
    const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
    const said = files.flatMap((name) =>
      Array.from(
        readFileSync(`${sources}/${name}`, "utf8").matchAll(/(?:new\(StatusCode::\w+|Self::new\(\s*status|bad_request\(|new\(\s*StatusCode::\w+),?\s*"([A-Z_]+)"/gu),
        ([, code = ""]) => code,
      ),
    );
    expect(said).toContain("HANDLE_TAKEN");
    expect(said).toContain("BAD_PASSWORD");
    for (const { loginErrors } of Object.values(texts)) {
      expect(said.filter((code) => (loginErrors[code] ?? "") === "")).toEqual([]);
    }
  });

  it("says in German what it says in English, and not the same words", () => {
    for (const which of ["errors", "loginErrors"] as const) {
      const [english, german]: Record<string, string>[] = [en[which], de[which]];
      expect(Object.keys(german ?? {})).toEqual(Object.keys(english ?? {}));
      expect(Object.entries(german ?? {}).filter(([code, text]) => english?.[code] === text)).toEqual([]);
    }
  });
});

describe("numbers and dates", () => {
  const now = new Date(2026, 2, 5, 12).getTime();
  const ago = (days: number) => now / 1000 - days * 86_400;

  it("have the plural and the separators of the language", () => {
    expect([0, 1, 2, 1234].map(en.members)).toEqual(["0 members", "1 member", "2 members", "1,234 members"]);
    expect([0, 1, 2, 1234].map(de.members)).toEqual(["0 Mitglieder", "1 Mitglied", "2 Mitglieder", "1.234 Mitglieder"]);
  });

  it("are today, yesterday or the date, as the language writes it", () => {
    expect([0, 1, 2].map((days) => dayName(ago(days), "en", en, now))).toEqual([
      "Today",
      "Yesterday",
      "Tuesday, March 3, 2026",
    ]);
    expect([1, 2].map((days) => dayName(ago(days), "de", de, now))).toEqual(["Gestern", "Dienstag, 3. März 2026"]);
    expect([0, 1, 2, 200].map((days) => shortly(ago(days), "de", de, now))).toEqual([
      "12:00",
      "Gestern",
      "3. März",
      "17.08.25",
    ]);
  });
});

describe("the search for what is not German", () => {
  it("finds English, names of texts and codes", () => {
    const bad = ["Pick a room", "2 members", "pickRoom", "NOT_FOUND", "undefined", "Write to bob", "Nicht gesendet: FORBIDDEN"];
    expect(notGerman(bad, ["bob"])).toEqual(bad);
  });

  it("leaves alone what is German, and what people wrote", () => {
    const good = ["Wähle einen Raum", "2 Mitglieder", "bob", "Du: bob", "Nachricht an bob", "13:04", "Sonntag, 22. November 2026 um 21:04:01"];
    expect(notGerman(good, ["bob"])).toEqual([]);
  });
});
