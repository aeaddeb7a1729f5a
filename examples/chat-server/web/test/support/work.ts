import type { CDPSession, Page } from "playwright-core";

/** Counts what the page's own program does: how often its functions, and the blocks in them, are run. */
export class Work {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<Work> {
    const session = await page.context().newCDPSession(page);
    await session.send("Profiler.enable");
    await session.send("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    return new Work(session);
  }

  /** How much is done while something happens. */
  async during(happens: () => Promise<unknown>): Promise<number> {
    await this.#session.send("Profiler.takePreciseCoverage");
    await happens();
    const { result } = await this.#session.send("Profiler.takePreciseCoverage");
    const functions = result.filter(({ url }) => url.endsWith("/app.js")).flatMap((script) => script.functions);
    return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
  }
}
