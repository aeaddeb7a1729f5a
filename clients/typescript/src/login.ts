import { type Clock, Timer } from "./connection/timer.js";
import { TimeoutError } from "./errors.js";
import type { ChatOptions } from "./options.js";
import { Renewal } from "./renewal.js";

/** What a LOGIN says. */
export interface Credentials {
  user: string;
  password?: string;
  token?: string;
}

/** What a login works on. */
export interface LoginHost {
  login(credentials: Credentials): void;
  refresh(token: string): void;
  /** There is nobody to log in. */
  nobody(): void;
  /** Try again over another connection. */
  again(reason: string): void;
}

/** How long a token may take, in milliseconds: servers wait 10 s for a login, on the wire too. */
const TOKEN_MS = 8_000;

/** Logs in, and stays so, with what the options say; tokens count on the connection they were fetched for. */
export class Login {
  readonly #options: ChatOptions;
  readonly #host: LoginHost;
  readonly #clock: Clock;
  readonly #renewal: Renewal;
  /** Another one for each connection. */
  #turn = 0;
  /** The connection whose server asked who this is. */
  #asked: number | undefined;

  constructor(options: ChatOptions, clock: Clock, host: LoginHost) {
    this.#options = options;
    this.#host = host;
    this.#clock = clock;
    this.#renewal = new Renewal(clock, () => void this.#renew());
  }

  /** Whether this connection needs a login, and one is being tried: one that came too late may not do so again. */
  get isTrying(): boolean {
    return this.#asked === this.#turn;
  }

  /** The connection is gone, or another one. */
  stop(): void {
    this.#turn += 1;
    this.#renewal.stop();
  }

  /** The login ends at this Unix time in seconds, or never. */
  expires(at: number | undefined): void {
    this.#renewal.expires(at);
  }

  /** The server asks who this is. */
  async begin(): Promise<void> {
    const [{ user, password }, turn] = [this.#options, this.#turn];
    if (user === undefined) {
      this.#host.nobody();
      return;
    }
    this.#asked = turn;
    try {
      const token = await this.#inTime();
      if (turn === this.#turn) {
        this.#host.login({
          user,
          ...(password === undefined ? {} : { password }),
          ...(token === undefined ? {} : { token }),
        });
      }
    } catch (error) {
      this.#options.onError?.(error);
      if (turn === this.#turn) {
        this.#host.again("no token");
      }
    }
  }

  /** A token, if there are some; fails where it takes too long. */
  async #inTime(): Promise<string | undefined> {
    const timer = new Timer(this.#clock);
    const late = new Promise<never>((_, reject) => {
      timer.set(TOKEN_MS, () => reject(new TimeoutError(`getToken took longer than ${TOKEN_MS} ms`)));
    });
    try {
      return await Promise.race([this.#options.getToken?.(), late]);
    } finally {
      timer.stop();
    }
  }

  /** Prolongs the login with a fresh token, where there are some. */
  async #renew(): Promise<void> {
    const turn = this.#turn;
    try {
      const token = await this.#options.getToken?.();
      if (token !== undefined && turn === this.#turn) {
        this.#host.refresh(token);
      }
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}
