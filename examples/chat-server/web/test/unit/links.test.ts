import { describe, expect, it } from "vitest";
import { pieces } from "../../src/features/messages/links";

const links = (text: string) => pieces(text).flatMap(({ href }) => href ?? []);
const whole = (text: string) => pieces(text).map((piece) => piece.text).join("");

describe("links", () => {
  it("are found, without the sentence around them", () => {
    expect(links("see https://a.example/x, or (http://b.example/y_(z)).")).toEqual([
      "https://a.example/x",
      "http://b.example/y_(z)",
    ]);
    expect(links("www.example.com! mailto:ann@example.com?")).toEqual([
      "https://www.example.com/",
      "mailto:ann@example.com",
    ]);
  });

  it("never run anything, and never deceive", () => {
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,<b>x",
      "vbscript:x",
      "file:///etc/passwd",
      "https://bank.example@evil.example/",
      "https://",
      "http:///",
      "xhttps",
    ]) {
      expect(links(text), text).toEqual([]);
    }
  });

  it("leave the text as it was", () => {
    for (const text of ["", "a\nb", "<b>https://a.example</b>", "https://a.example https://b.example", "…"]) {
      expect(whole(text)).toBe(text);
    }
  });
});
