import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';
import { LoadingLines } from './loading-lines.js';
import type { usePages } from './use-pages.js';

interface PagedListProps<Item> {
  pages: ReturnType<typeof usePages<Item>>;
  /** What is listed, for the states of loading. */
  what: string;
  /** In place of a list without items. */
  empty: ReactNode;
  children(items: Item[]): ReactNode;
}

/** The states of a list that comes in pages, and the way to the next one. */
export function PagedList<Item>({ pages: { query, items }, what, empty, children }: PagedListProps<Item>) {
  return (
    <>
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingLines what={what} />}
      {items?.length === 0 && empty}
      {items !== undefined && items.length > 0 && children(items)}
      {query.hasNextPage && (
        <Group>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more {what}
          </Button>
          <Text size="xs" c="dimmed" role="status">
            {items?.length} are shown
          </Text>
        </Group>
      )}
    </>
  );
}
