import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, misfit } from "../../src/fit.js";
import { randomKey } from "../../src/ids.js";

function send(content: string, data?: unknown) {
  return misfit({ type: "SEND_MESSAGE", roomId: 1, content, data }, DEFAULT_LIMITS);
}

describe("what the server would refuse", () => {
  it.each(["\0", "a\ud800", "\udc00b", "\ud83dx", "\\\0"])("is not sent: %j", (text) => {
    expect(send(text)?.code).toBe("BAD_REQUEST");
    expect(send("a", { text })?.code).toBe("BAD_REQUEST");
  });

  it.each(["😀", "\\u0000", "\\\\u0000 \\ud800", "\u0001\n\"", "ä"])("is told from what it takes: %j", (text) => {
    expect(send(text)).toBeUndefined();
  });

  it("nests at most 32 deep, its own braces included", () => {
    const nested = (levels: number): unknown => (levels === 0 ? '}"]\\' : [nested(levels - 1)]);
    expect(send("{[".repeat(40), nested(31))).toBeUndefined();
    expect(send("", nested(32))?.code).toBe("BAD_REQUEST");
  });

  it("is JSON", () => {
    expect(send("a", 7n)?.code).toBe("BAD_REQUEST");
  });

  it("is measured in bytes", () => {
    expect(send("ä".repeat(8_192))).toBeUndefined();
    expect(send(`${"ä".repeat(8_192)}a`)?.code).toBe("TOO_LARGE");
    expect(send("a", "x".repeat(70_000))?.code).toBe("TOO_LARGE");
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
