import { Code, Table, Text } from '@mantine/core';
import type { RunListItem } from '@marimba/contracts';
import { memo } from 'react';
import { Link } from 'react-router';
import { LocalTime } from '../components/local-time.js';
import { StatusBadge } from '../components/status-badge.js';
import { useNow } from '../components/use-now.js';
import { formatDuration } from '../format/time.js';
import classes from './runs-table.module.css';

export function RunsTable({ runs }: { runs: RunListItem[] }) {
  const now = useNow(
    runs.some(({ endedAt }) => endedAt === undefined),
    1_000,
  );
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table highlightOnHover verticalSpacing="xs" aria-label="Runs, newest first">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Status</Table.Th>
            <Table.Th>Workflow</Table.Th>
            <Table.Th>Run</Table.Th>
            <Table.Th>Created</Table.Th>
            <Table.Th ta="right">Duration</Table.Th>
            <Table.Th ta="right">Events</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} until={Date.parse(run.endedAt ?? new Date(now).toISOString())} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const RunRow = memo(function RunRow({ run, until }: { run: RunListItem; until: number }) {
  return (
    <Table.Tr className={classes.row}>
      <Table.Td>
        <StatusBadge status={run.status} />
      </Table.Td>
      <Table.Td>
        <Text span size="sm" fw={500}>
          {run.workflow}
        </Text>{' '}
        <Text span size="sm" c="dimmed">
          v{run.version}
        </Text>
      </Table.Td>
      <Table.Td>
        <Link to={`/runs/${run.id}`} className={classes.link} title={run.id}>
          <Code>{run.id.slice(0, 8)}</Code>
        </Link>
      </Table.Td>
      <Table.Td>
        <LocalTime at={run.createdAt} />
      </Table.Td>
      <Table.Td ta="right">{formatDuration(Math.max(0, until - Date.parse(run.createdAt)))}</Table.Td>
      <Table.Td ta="right">{run.lastSeq}</Table.Td>
    </Table.Tr>
  );
});
