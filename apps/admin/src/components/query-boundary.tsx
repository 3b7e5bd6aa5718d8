import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';
import { LoadingLines } from './loading-lines.js';

interface QueryBoundaryProps<T> {
  query: UseQueryResult<T>;
  /** What is being read, for the loading state. */
  what: string;
  lines?: number;
  children(data: T): ReactNode;
}

/** The three states of a query. Data that was read before stays when reading it again fails, under the error. */
export function QueryBoundary<T>({ query, what, lines, children }: QueryBoundaryProps<T>) {
  return (
    <>
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingLines what={what} {...(lines === undefined ? {} : { lines })} />}
      {query.data !== undefined && children(query.data)}
    </>
  );
}
