import type { Page } from "playwright-core";

/** The list of messages, as a browser has laid it out. */
export class List {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get box() {
    return this.#page.locator(".scroller");
  }

  row(seq: number) {
    return this.#page.locator(`.message[data-seq="${seq}"]`);
  }

  /** How far its end is below the view. */
  gap(): Promise<number> {
    return this.box.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));
  }

  /** The first message in view, and where its top is. */
  first(): Promise<{ seq: number; top: number }> {
    return this.box.evaluate((box) => {
      const top = box.getBoundingClientRect().top;
      const rows = [...box.querySelectorAll<HTMLElement>(".message[data-seq]")];
      const row = rows.find((row) => row.getBoundingClientRect().bottom > top + 1);
      return { seq: Number(row?.dataset["seq"]), top: (row?.getBoundingClientRect().top ?? 0) - top };
    });
  }

  /** Waits until so many frames have been drawn. */
  frames(count: number): Promise<void> {
    return this.#page.evaluate(async (count) => {
      for (let frame = 0; frame < count; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, count);
  }

  /** Waits until it has not moved for some frames. */
  still(): Promise<void> {
    return this.box.evaluate(async (box) => {
      let [before, same] = ["", 0];
      while (same < 5) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = `${box.scrollTop} of ${box.scrollHeight}`;
        same = now === before ? same + 1 : 0;
        before = now;
      }
    });
  }

  /** The numbers of all messages that come by while it is scrolled to the newest one, in order. */
  scrollDown(): Promise<number[]> {
    return this.box.evaluate(async (box) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const seen = new Set<number>();
      const isAtEnd = () =>
        document.querySelector(".to-newest") === null && box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
      for (let still = 0; still < 5; still = isAtEnd() ? still + 1 : 0) {
        box.querySelectorAll<HTMLElement>(".message[data-seq]").forEach((row) => seen.add(Number(row.dataset["seq"])));
        box.scrollBy(0, 300);
        await frame();
        await frame();
      }
      return [...seen];
    });
  }
}
