import type { ChatOptions } from "./options.js";

/** What a LOGIN says. */
export interface Credentials {
  user: string;
  password?: string;
  token?: string;
}

/** What to log in with; undefined where the options don't say who this is. */
export async function credentials(options: ChatOptions): Promise<Credentials | undefined> {
  const { user, password, getToken } = options;
  if (user === undefined) {
    return undefined;
  }
  const token = await getToken?.();
  return {
    user,
    ...(password === undefined ? {} : { password }),
    ...(token === undefined ? {} : { token }),
  };
}
