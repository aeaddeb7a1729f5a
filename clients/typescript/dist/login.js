/** What to log in with; undefined where the options don't say who this is. */
export async function credentials(options) {
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
