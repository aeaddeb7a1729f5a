import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, mustFit } from "../../src/fit.js";
import { randomKey } from "../../src/ids.js";

function send(content: string, data?: unknown): () => void {
  return () => mustFit({ type: "SEND_MESSAGE", roomId: 1, content, data }, DEFAULT_LIMITS);
}

describe("what the server would refuse", () => {
  it.each(["\0", "a\ud800", "\udc00b", "\ud83dx", "\\\0"])("is not sent: %j", (text) => {
    expect(send(text)).toThrow("BAD_REQUEST");
    expect(send("a", { text })).toThrow("BAD_REQUEST");
  });

  it.each(["😀", "\\u0000", "\\\\u0000 \\ud800", "\u0001\n\"", "ä"])("is told from what it takes: %j", (text) => {
    expect(send(text)).not.toThrow();
  });

  it("nests at most 32 deep, its own braces included", () => {
    const nested = (levels: number): unknown => (levels === 0 ? '}"]\\' : [nested(levels - 1)]);
    expect(send("{[".repeat(40), nested(31))).not.toThrow();
    expect(send("", nested(32))).toThrow("BAD_REQUEST");
  });

  it("is measured in bytes", () => {
    expect(send("ä".repeat(8_192))).not.toThrow();
    expect(send(`${"ä".repeat(8_192)}a`)).toThrow("TOO_LARGE");
    expect(send("a", "x".repeat(70_000))).toThrow("TOO_LARGE");
  });
});

describe("a random key", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it("is a UUID", () => {
    expect(randomKey()).toMatch(form);
    expect(randomKey()).not.toBe(randomKey());
  });

  it("is one too on plain http, where there is no randomUUID", () => {
    const { crypto } = globalThis;
    const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto;
    const keys = new Set(Array.from({ length: 100 }, () => randomKey(plain)));
    expect(keys.size).toBe(100);
    keys.forEach((key) => expect(key).toMatch(form));
  });
});
