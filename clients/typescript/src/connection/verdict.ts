/** The code of a connection that ended without one. */
export const ABNORMAL = 1006;

/** The code of a connection on which no login came in time. */
export const NO_LOGIN = 4500;

/** Whether a connection that ended with this close code may be opened again. */
export function mayComeBack(code: number): boolean {
  // 1003: the server does not speak what was sent, and will not the next time.
  return code !== 1003 && !(code >= 4500 && code <= 4999);
}
