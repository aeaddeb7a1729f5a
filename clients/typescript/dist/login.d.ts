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
export declare class Login {
    #private;
    constructor(options: ChatOptions, host: LoginHost);
    /** The server asks who this is. */
    begin(): Promise<void>;
    /** Prolongs the login with a fresh token, where there are some. */
    renew(): Promise<void>;
}
