import { Group, Stack } from '@mantine/core';
import type { RunEvent, RunOutline, RunStatus } from '@marimba/contracts';
import { Copyable } from '../components/copyable.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { StatusBadge } from '../components/status-badge.js';
import { useNow } from '../components/use-now.js';
import { RunLink } from '../event/run-link.js';
import { formatAmount, formatCount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import { RunActions } from './run-actions.js';
import type { RunTotals } from './run-totals.js';

interface RunHeaderProps {
  run: RunOutline;
  events: readonly RunEvent[];
  /** As the log has it, which is never behind the resource for long. */
  status: RunStatus;
  endedAt: string | undefined;
  totals: RunTotals;
  selectedStep: string | undefined;
}

export function RunHeader({ run, events, status, endedAt, totals, selectedStep }: RunHeaderProps) {
  const isOpen = endedAt === undefined;
  return (
    <Stack gap={8}>
      <PageHeading
        title={`${run.workflow} v${run.version}`}
        about={
          <Group component="span" gap="md" display="inline-flex">
            <StatusBadge status={status} />
            <span>
              <LocalTime at={run.createdAt} />, {isOpen ? `${status} for` : 'took'}{' '}
              <Took from={run.createdAt} to={endedAt} />
            </span>
            <Copyable value={run.id} name="run id" shown={13} />
          </Group>
        }
      >
        <RunActions run={run} events={events} isOpen={isOpen} selectedStep={selectedStep} />
      </PageHeading>
      <Group gap="lg" c="dimmed" fz="sm">
        <span>{formatAmount(totals.modelCalls, 'model call')}</span>
        <span>{formatAmount(totals.toolCalls, 'tool call')}</span>
        <span>{formatAmount(totals.retrievals, 'retrieval')}</span>
        <span>
          {formatAmount(totals.promptTokens, 'token')} in ({formatCount(totals.cachedTokens)} cached),{' '}
          {formatCount(totals.outputTokens)} out
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
    </Stack>
  );
}

function Took({ from, to }: { from: string; to: string | undefined }) {
  const now = useNow(to === undefined, 1_000);
  return formatDuration(Math.max(0, (to === undefined ? now : Date.parse(to)) - Date.parse(from)));
}
