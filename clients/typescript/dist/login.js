/** Logs in, and stays so, with what the options say; tokens count on the connection they were fetched for. */
export class Login {
    #options;
    #host;
    constructor(options, host) {
        this.#options = options;
        this.#host = host;
    }
    /** The server asks who this is. */
    async begin() {
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
        }
        catch (error) {
            this.#options.onError?.(error);
            if (turn === this.#host.turn()) {
                this.#host.again("no token");
            }
        }
    }
    /** Prolongs the login with a fresh token, where there are some. */
    async renew() {
        const turn = this.#host.turn();
        try {
            const token = await this.#options.getToken?.();
            if (token !== undefined && turn === this.#host.turn()) {
                this.#host.refresh(token);
            }
        }
        catch (error) {
            this.#options.onError?.(error);
        }
    }
}
