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

  it("are found in one go, however much stands behind them", () => {
    // Whoever counted the brackets anew for each of them would be at it for minutes, and the test run out of time.
    const brackets = ")".repeat(200_000);
    expect(links(`http://a.example/(x)${brackets}`)).toEqual(["http://a.example/(x)"]);
    expect(whole(`http://a.example/${brackets}`)).toHaveLength(200_017);
  });

  it("need nothing that browsers learned lately", () => {
    const { parse } = URL;
    Object.assign(URL, { parse: undefined });
    expect(links("https://a.example and https://")).toEqual(["https://a.example/"]);
    Object.assign(URL, { parse });
  });

  it("leave the text as it was", () => {
    for (const text of ["", "a\nb", "<b>https://a.example</b>", "https://a.example https://b.example", "…"]) {
      expect(whole(text)).toBe(text);
    }
  });
});
