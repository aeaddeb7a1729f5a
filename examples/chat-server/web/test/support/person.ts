import type { Browser, BrowserContext, Page } from "playwright-core";

/** How the browser is started. */
export const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
export const PASSWORD = "correct horse battery";

/** Somebody in front of a browser of his own. */
export class Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about. */
  readonly complaints: string[] = [];
  /** The actions that the page sent. */
  readonly sent: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    this.context = page.context();
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // Nobody can keep a browser from saying that a server is gone.
      if (message.type() === "error" && !/ERR_|WebSocket connection|Failed to load resource/u.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => this.sent.push(String(payload)));
    });
  }

  static async at(url: string, browser: Browser | BrowserContext, options: object = {}): Promise<Person> {
    const isContext = "cookies" in browser;
    const page = isContext ? await browser.newPage() : await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(20_000);
    const person = new Person(page);
    await page.goto(url);
    return person;
  }

  async register(name: string): Promise<void> {
    await this.page.locator(".login-card .link").click();
    await this.#credentials(name);
  }

  async logIn(name: string): Promise<void> {
    await this.#credentials(name);
  }

  async #credentials(name: string): Promise<void> {
    await this.page.locator("input[name=username]").fill(name);
    await this.page.locator("input[name=password]").fill(PASSWORD);
    await this.page.locator(".login-card [type=submit]").click();
    await this.page.locator(".sidebar").waitFor();
  }

  room(name: string) {
    return this.page.locator(".room").filter({ has: this.page.locator(".room-title", { hasText: name }) });
  }

  async open(name: string): Promise<void> {
    await this.room(name).click();
    await this.page.locator(".pane-title h2", { hasText: name }).waitFor();
  }

  /** Becomes a member of a channel by looking for it. */
  async join(name: string): Promise<void> {
    await this.page.locator(".sidebar-head button").first().click();
    await this.page.locator(".channel").filter({ hasText: name }).locator("button").click();
    await this.page.locator(".pane-title h2", { hasText: name }).waitFor();
  }

  get field() {
    return this.page.locator(".composer textarea");
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  message(text: string) {
    return this.page.locator(".message").filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** The page hears that the network is back: it does not wait for the end of a pause, which may be long. */
  async hurry(): Promise<void> {
    await this.page.evaluate(() => dispatchEvent(new Event("online")));
  }

  /** What is on the screen, in order. */
  contents(): Promise<string[]> {
    return this.page.locator(".message .content").allTextContents();
  }

  /** How many things are in this part of the database of the only one who is logged in here. */
  kept(part: string): Promise<number> {
    return this.page.evaluate(async (part) => {
      const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith("chat:"));
      const opening = indexedDB.open(found?.name ?? "");
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const counting = opening.result.transaction(part).objectStore(part).count();
      await new Promise((resolve) => (counting.onsuccess = resolve));
      opening.result.close();
      return counting.result;
    }, part);
  }

  /** How many of these actions the page sent. */
  count(type: string): number {
    return this.sent.filter((frame) => frame.includes(`"type":"${type}"`)).length;
  }
}
