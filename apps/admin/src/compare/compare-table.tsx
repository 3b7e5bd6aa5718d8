import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { LocalTime } from '../components/local-time.js';
import { RunLink } from '../event/run-link.js';
import { formatCount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import type { ComparedRun } from './use-compared-run.js';

interface Amount {
  label: string;
  of(run: ComparedRun): number | undefined;
  format(value: number): string;
}

const took = ({ createdAt, endedAt }: ComparedRun): number | undefined =>
  endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(createdAt);

const amounts: Amount[] = [
  { label: 'Took', of: took, format: formatDuration },
  { label: 'Model calls', of: ({ totals }) => totals.modelCalls, format: formatCount },
  { label: 'Tool calls', of: ({ totals }) => totals.toolCalls, format: formatCount },
  { label: 'Tokens in', of: ({ totals }) => totals.promptTokens, format: formatCount },
  { label: 'of them cached', of: ({ totals }) => totals.cachedTokens, format: formatCount },
  { label: 'Tokens out', of: ({ totals }) => totals.outputTokens, format: formatCount },
  { label: 'Waiting for models', of: ({ timing }) => timing.queue, format: formatDuration },
  { label: 'Reading prompts', of: ({ timing }) => timing.prefill, format: formatDuration },
  { label: 'Writing', of: ({ timing }) => timing.decode, format: formatDuration },
];

/** What two runs are and cost, a line each, with what the second has more or less. */
export function CompareTable({ a, b }: { a: ComparedRun; b: ComparedRun }) {
  return (
    <Table aria-label="The two runs" horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th>
            First: <RunLink runId={a.id}>{a.id.slice(0, 13)}</RunLink>
          </Table.Th>
          <Table.Th>
            Second: <RunLink runId={b.id}>{b.id.slice(0, 13)}</RunLink>
          </Table.Th>
          <Table.Th ta="right">Difference</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Line label="Workflow" a={`${a.workflow} v${a.version}`} b={`${b.workflow} v${b.version}`} />
        <Line label="Status" a={a.status} b={b.status} />
        <Line label="Created" a={<LocalTime at={a.createdAt} />} b={<LocalTime at={b.createdAt} />} />
        {amounts.map((amount) => (
          <AmountLine key={amount.label} amount={amount} a={a} b={b} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AmountLine({ amount: { label, of, format }, a, b }: { amount: Amount; a: ComparedRun; b: ComparedRun }) {
  const [one, other] = [of(a), of(b)];
  const shown = (value: number | undefined) => (value === undefined ? 'still running' : format(value));
  return <Line label={label} a={shown(one)} b={shown(other)} difference={differenceOf(one, other, format)} />;
}

function differenceOf(one: number | undefined, other: number | undefined, format: Amount['format']): string {
  if (one === undefined || other === undefined || one === other) return '';
  const share = one === 0 ? '' : ` (${other > one ? '+' : '−'}${Math.round((Math.abs(other - one) / one) * 100)} %)`;
  return `${other > one ? '+' : '−'}${format(Math.abs(other - one))}${share}`;
}

function Line({ label, a, b, difference }: { label: string; a: ReactNode; b: ReactNode; difference?: string }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text span size="sm" c="dimmed">
          {label}
        </Text>
      </Table.Td>
      <Table.Td>{a}</Table.Td>
      <Table.Td>{b}</Table.Td>
      <Table.Td ta="right">{difference}</Table.Td>
    </Table.Tr>
  );
}
