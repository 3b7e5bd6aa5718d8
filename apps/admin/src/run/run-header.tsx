import { Group, Stack, Text } from '@mantine/core';
import type { RunResource, RunStatus } from '@marimba/contracts';
import { Copyable } from '../components/copyable.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { StatusBadge } from '../components/status-badge.js';
import { useNow } from '../components/use-now.js';
import { RunLink } from '../event/run-link.js';
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
  const isOpen = endedAt === undefined;
  const now = useNow(isOpen, 1_000);
  const took = (isOpen ? now : Date.parse(endedAt)) - Date.parse(run.createdAt);
  return (
    <Stack gap={6}>
      <PageHeading title={`${run.workflow} v${run.version}`}>{isOpen && <CancelButton runId={run.id} />}</PageHeading>
      <Group gap="md" c="dimmed" fz="sm">
        <StatusBadge status={status} />
        <Copyable value={run.id} name="run id" />
        <span>
          created <LocalTime at={run.createdAt} />
        </span>
        <span>
          {isOpen ? `${status} for` : 'took'} {formatDuration(Math.max(0, took))}
        </span>
        {run.parent && (
          <span>
            begun by step {run.parent.stepId} of <RunLink runId={run.parent.runId}>another run</RunLink>
          </span>
        )}
        {run.forkOf && (
          <span>
            fork of <RunLink runId={run.forkOf.runId}>another run</RunLink> from step {run.forkOf.stepId}
          </span>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {formatAmount(totals.modelCalls, 'model call')}, {formatAmount(totals.toolCalls, 'tool call')},{' '}
        {formatAmount(totals.retrievals, 'retrieval')}; {formatAmount(totals.promptTokens, 'token')} in (
        {formatCount(totals.cachedTokens)} cached), {formatCount(totals.outputTokens)} out
      </Text>
    </Stack>
  );
}
