const memory = new Map<string, string>();

function tried<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** What the browser keeps of this page. Where it has no room for something, or forbids it, that lasts as long as the page. */
export const storage = {
  keys: (): string[] => [...memory.keys(), ...(tried(() => Object.keys(localStorage)) ?? [])],
  read: (key: string): string | null => memory.get(key) ?? tried(() => localStorage.getItem(key)) ?? null,
  /** Empty is nothing. */
  keep(key: string, value: string): void {
    memory.delete(key);
    try {
      if (value === "") {
        localStorage.removeItem(key);
      } else {
        localStorage.setItem(key, value);
      }
    } catch {
      memory.set(key, value);
    }
  },
};

export type PageStorage = typeof storage;
