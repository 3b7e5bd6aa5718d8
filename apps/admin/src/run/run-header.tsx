import { Group, Stack, Text } from '@mantine/core';
import type { RunResource, RunStatus } from '@marimba/contracts';
import { Copyable } from '../components/copyable.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { StatusBadge } from '../components/status-badge.js';
import { useNow } from '../components/use-now.js';
import { formatAmount, formatCount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import { CancelButton } from './cancel-button.js';
import type { RunTotals } from './run-totals.js';

interface RunHeaderProps {
  run: RunResource;
  /** As the log has it, which is never behind the resource for long. */
  status: RunStatus;
  endedAt: string | undefined;
  totals: RunTotals;
}

export function RunHeader({ run, status, endedAt, totals }: RunHeaderProps) {
  const now = useNow(status === 'running', 1_000);
  const took = (endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(run.createdAt);
  return (
    <Stack gap={6}>
      <PageHeading title={`${run.workflow} v${run.version}`}>
        {status === 'running' && <CancelButton runId={run.id} />}
      </PageHeading>
      <Group gap="md" c="dimmed" fz="sm">
        <StatusBadge status={status} />
        <Copyable value={run.id} name="run id" />
        <span>
          created <LocalTime at={run.createdAt} />
        </span>
        <span>
          {status === 'running' ? 'running for' : 'took'} {formatDuration(Math.max(0, took))}
        </span>
      </Group>
      <Text size="sm" c="dimmed">
        {formatAmount(totals.modelCalls, 'model call')}, {formatAmount(totals.toolCalls, 'tool call')},{' '}
        {formatAmount(totals.retrievals, 'retrieval')}; {formatAmount(totals.promptTokens, 'token')} in (
        {formatCount(totals.cachedTokens)} cached), {formatCount(totals.outputTokens)} out
      </Text>
    </Stack>
  );
}
