import type { ChatOptions } from "./options.js";

/** What a LOGIN says. */
export interface Credentials {
  user: string;
  password?: string;
  token?: string;
}

/** What a login works on. */
export interface LoginHost {
  /** Another one for each connection. */
  turn(): number;
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

  constructor(options: ChatOptions, host: LoginHost) {
    this.#options = options;
    this.#host = host;
  }

  /** The server asks who this is. */
  async begin(): Promise<void> {
    const [{ user, password }, turn] = [this.#options, this.#host.turn()];
    if (user === undefined) {
      this.#host.nobody();
      return;
    }
    try {
      const token = await this.#options.getToken?.();
      if (turn === this.#host.turn()) {
        this.#host.login({
          user,
          ...(password === undefined ? {} : { password }),
          ...(token === undefined ? {} : { token }),
        });
      }
    } catch (error) {
      this.#options.onError?.(error);
      if (turn === this.#host.turn()) {
        this.#host.again("no token");
      }
    }
  }

  /** Prolongs the login with a fresh token, where there are some. */
  async renew(): Promise<void> {
    const turn = this.#host.turn();
    try {
      const token = await this.#options.getToken?.();
      if (token !== undefined && turn === this.#host.turn()) {
        this.#host.refresh(token);
      }
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}
