import { Badge, Grid, Text } from '@mantine/core';
import type { AuditEvent } from '@marimba/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { body, cursorOf } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { type VirtualColumn, VirtualTable } from '../components/virtual-table.js';
import { useSession } from '../session/session.js';
import { AuditEventPanel } from './audit-event-panel.js';
import type { AuditFilter } from './audit-filter.js';
import { actorName, originOf } from './audit-words.js';
import type { ChainProblems } from './chain-problems.js';

interface AuditLogProps {
  filter: AuditFilter;
  problems: ChainProblems;
}

/** Newest first; where an event is looked for, a page that begins a little after it. */
export function AuditLog({ filter, problems }: AuditLogProps) {
  const { api } = useSession();
  const [chosen, setChosen] = useState<number>();
  const { at, ...wanted } = filter;
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: at === undefined ? undefined : String(Number(at) + 6),
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/v1/audit', { params: { query: { limit: 100, ...wanted, ...cursorOf(pageParam) } }, signal })),
    getNextPageParam: (page) => page.next,
  });
  if (query.isPending) return <LoadingLines what="the audit log" lines={8} />;
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  const events = query.data.pages.flatMap(({ items }) => items) as AuditEvent[];
  if (events.length === 0)
    return (
      <EmptyNotice title="Nothing was done that this filter lets through" icon="shield">
        <Text size="sm" c="dimmed">
          Actor and subject must be given exactly as the log has them; clear a filter to see more.
        </Text>
      </EmptyNotice>
    );
  const shown = events.find(({ seq }) => seq === (chosen ?? Number(at))) ?? events[0]!;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <VirtualTable
          label="Audit log, newest first"
          columns={columnsWith(problems)}
          rows={events}
          rowKey={({ seq }) => String(seq)}
          rowName={({ seq, action }) => `event ${seq}, ${action}`}
          rowHeight={40}
          maxHeight="calc(100dvh - 350px)"
          selectedKey={String(shown.seq)}
          onSelect={({ seq }) => setChosen(seq)}
          onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <AuditEventPanel event={shown} problem={problems.get(shown.seq)} />
      </Grid.Col>
    </Grid>
  );
}

const columnsWith = (problems: ChainProblems): VirtualColumn<AuditEvent>[] => [
  { key: 'seq', header: 'Event', width: '60px', align: 'right', cell: ({ seq }) => seq },
  { key: 'at', header: 'When', width: '166px', cell: ({ at }) => <LocalTime at={at} /> },
  {
    key: 'action',
    header: 'What',
    width: 'minmax(150px, 1fr)',
    cell: ({ seq, action }) => (
      <>
        <Text span inherit fw={550}>
          {action}
        </Text>{' '}
        {problems.has(seq) && (
          <Badge color="red" variant="filled" size="sm" tt="none">
            broken here
          </Badge>
        )}
      </>
    ),
  },
  { key: 'actor', header: 'Who', width: 'minmax(110px, 1fr)', cell: ({ actor }) => actorName(actor) },
  { key: 'subject', header: 'About', width: 'minmax(110px, 1.2fr)', cell: ({ subject }) => subject },
  {
    key: 'from',
    header: 'From where',
    width: '120px',
    cell: ({ detail }) => (
      <Text span inherit c="dimmed">
        {originOf(detail)?.address ?? '–'}
      </Text>
    ),
  },
];
