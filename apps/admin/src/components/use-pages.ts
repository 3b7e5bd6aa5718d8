import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { cursorOf } from '../api/api-client.js';

export interface PageRequest {
  limit: number;
  cursor?: string;
}

interface PagesOptions<Item> {
  queryKey: readonly unknown[];
  read(page: PageRequest, signal: AbortSignal): Promise<{ items: Item[]; next?: string | undefined }>;
  /** How often what is shown is read again; left out: never by itself. */
  refetchMs?: number;
  enabled?: boolean;
}

export const pageSize = 50;

/** A list of any length, a page at a time; each page goes on where the one before ended, whatever is added meanwhile. */
export function usePages<Item>({ queryKey, read, refetchMs, enabled = true }: PagesOptions<Item>) {
  const query = useInfiniteQuery({
    queryKey: [...queryKey, 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read({ limit: pageSize, ...cursorOf(pageParam) }, signal),
    getNextPageParam: (page) => page.next,
    enabled,
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  return { query, items };
}
