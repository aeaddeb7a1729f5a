/** Who is logged in, and how one logs in here. */
export interface SessionAnswer {
  auth: "open" | "password";
  user: string | null;
}

/** The server said no; `code` is its reason. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** So long an answer may take, in milliseconds. */
const PATIENCE_MS = 15_000;

async function call<T>(path: string, body?: unknown, patience = PATIENCE_MS): Promise<T> {
  const response = await fetch(`/api/${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    credentials: "same-origin",
    signal: AbortSignal.timeout(patience),
  });
  const answer = (await response.json()) as T & { code?: string; message?: string };
  if (!response.ok) {
    throw new ApiError(answer.code ?? "INTERNAL", answer.message ?? response.statusText);
  }
  return answer;
}

export const fetchSession = (patience?: number) => call<SessionAnswer>("session", undefined, patience);
export const register = (user: string, password: string) => call<{ user: string }>("register", { user, password });
export const logIn = (user: string, password: string) => call<{ user: string }>("login", { user, password });
export const logOut = () => call<object>("logout", {});
