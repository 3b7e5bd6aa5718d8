import { Badge, Checkbox, Text } from '@mantine/core';
import type { RunListItem } from '@marimba/contracts';
import { useMemo } from 'react';
import { LocalTime } from '../components/local-time.js';
import { StatusBadge } from '../components/status-badge.js';
import { useNow } from '../components/use-now.js';
import { type VirtualColumn, VirtualTable } from '../components/virtual-table.js';
import { formatCount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import { inputLine } from './input-line.js';

interface RunsTableProps {
  runs: RunListItem[];
  selected: ReadonlySet<string>;
  onSelect(selected: ReadonlySet<string>): void;
  onEnd: (() => void) | undefined;
}

export function RunsTable({ runs, selected, onSelect, onEnd }: RunsTableProps) {
  const columns = useMemo<VirtualColumn<RunListItem>[]>(
    () => [
      {
        key: 'select',
        header: <SelectAll runs={runs} selected={selected} onSelect={onSelect} />,
        width: '24px',
        cell: ({ id, workflow }) => (
          <Checkbox
            size="xs"
            aria-label={`Select run ${id.slice(0, 13)} of ${workflow}`}
            checked={selected.has(id)}
            onChange={(event) => onSelect(withMember(selected, id, event.currentTarget.checked))}
          />
        ),
      },
      { key: 'status', header: 'Status', width: '104px', cell: ({ status }) => <StatusBadge status={status} /> },
      {
        key: 'workflow',
        header: 'Workflow',
        width: 'minmax(140px, 1fr)',
        cell: ({ workflow, version }) => (
          <>
            <Text span inherit fw={550}>
              {workflow}
            </Text>{' '}
            <Text span inherit c="dimmed">
              v{version}
            </Text>
          </>
        ),
      },
      {
        key: 'input',
        header: 'Input',
        width: 'minmax(180px, 2.2fr)',
        cell: ({ input }) => (
          <Text span inherit c="dimmed">
            {input === undefined ? 'large; open the run to see it' : inputLine(input)}
          </Text>
        ),
      },
      {
        key: 'unmet',
        header: 'Not met',
        width: '110px',
        cell: ({ unmet }) =>
          unmet.length > 0 && (
            <Badge color="orange" variant="light" tt="none" title={unmet.join(', ')}>
              {unmet.length === 1 ? unmet[0] : `${unmet.length} requirements`}
            </Badge>
          ),
      },
      {
        key: 'tokens',
        header: 'Tokens',
        width: '76px',
        align: 'right',
        cell: ({ tokens }) => (tokens === 0 ? '–' : formatCount(tokens)),
      },
      { key: 'took', header: 'Took', width: '92px', align: 'right', cell: (run) => <Took run={run} /> },
      { key: 'created', header: 'Created', width: '166px', cell: ({ createdAt }) => <LocalTime at={createdAt} /> },
    ],
    [runs, selected, onSelect],
  );
  return (
    <VirtualTable
      label="Runs, newest first"
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      rowLink={({ id }) => ({ to: `/runs/${id}`, name: id })}
      onEnd={onEnd}
    />
  );
}

function Took({ run: { createdAt, endedAt } }: { run: RunListItem }) {
  const now = useNow(endedAt === undefined, 1_000);
  return formatDuration(Math.max(0, (endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(createdAt)));
}

function SelectAll({ runs, selected, onSelect }: Pick<RunsTableProps, 'runs' | 'selected' | 'onSelect'>) {
  const all = runs.length > 0 && runs.every(({ id }) => selected.has(id));
  return (
    <Checkbox
      size="xs"
      aria-label="Select every run that is loaded"
      checked={all}
      indeterminate={!all && selected.size > 0}
      onChange={() => onSelect(new Set(all ? [] : runs.map(({ id }) => id)))}
    />
  );
}

function withMember(set: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const changed = new Set(set);
  if (isIn) changed.add(id);
  else changed.delete(id);
  return changed;
}
