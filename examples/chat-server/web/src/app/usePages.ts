import { useCallback, useEffect, useRef, useState } from "react";
import { useOneAtATime } from "./useOneAtATime";

/** So long after the last key it is searched, in milliseconds. */
const PAUSE_MS = 200;

/** What was found of what is searched for. */
interface Found<T> {
  items: readonly T[];
  /** Where it goes on. */
  cursor?: number;
}

/** What is asked for: those found, behind a place. */
export interface Search {
  query: string;
  cursor?: number;
}

/**
 * What a search finds, page by page: `more` fetches the next one where there is one, `again` the first
 * one anew, as does a change of `search` or `version`. Where `search` gives nothing all stays as it is.
 */
export function usePages<T>(query: string, search: (what: Search) => Promise<Found<T> | undefined>, version?: unknown) {
  const [found, setFound] = useState<Found<T> & { query?: string }>();
  const wanted = useRef(query);
  const load = useCallback(
    async (cursor?: number) => {
      wanted.current = query;
      const page = await search({ query, cursor });
      // Who goes on typing waits for something else.
      if (page !== undefined && wanted.current === query) {
        const { items } = page;
        setFound((before) => ({ query, cursor: page.cursor, items: cursor === undefined ? items : [...(before?.items ?? []), ...items] }));
      }
    },
    [query, search],
  );
  useEffect(() => {
    const timer = setTimeout(() => void load(), query === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [load, query, version]);
  const next = useOneAtATime(load);
  const again = useCallback(() => void load(), [load]);
  const cursor = found?.cursor;
  return { found, again, more: cursor === undefined ? undefined : () => void next(cursor) };
}
