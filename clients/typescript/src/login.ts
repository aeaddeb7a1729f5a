import type { Clock } from "./connection/timer.js";
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

/** Logs in, and stays so, with what the options say; tokens count on the connection they were fetched for. */
export class Login {
  readonly #options: ChatOptions;
  readonly #host: LoginHost;
  readonly #renewal: Renewal;
  /** Another one for each connection. */
  #turn = 0;

  constructor(options: ChatOptions, clock: Clock, host: LoginHost) {
    this.#options = options;
    this.#host = host;
    this.#renewal = new Renewal(clock, () => void this.#renew());
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
    try {
      const token = await this.#options.getToken?.();
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
