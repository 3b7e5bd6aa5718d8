import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

/** Leads to another run, and there to an event. */
export function RunLink({ runId, seq, children }: { runId: string; seq?: number; children?: ReactNode }) {
  return (
    <Anchor component={Link} to={`/runs/${runId}${seq === undefined ? '' : `?event=${seq}`}`} fz="inherit">
      {children ?? runId}
    </Anchor>
  );
}

/** A fact of an event that a fork repeats; none of any other. */
export function copiedFact({ copiedFrom }: { copiedFrom?: { runId: string; seq: number } | undefined }) {
  if (copiedFrom === undefined) return {};
  return {
    'Kept from': (
      <RunLink {...copiedFrom}>
        event {copiedFrom.seq} of run {copiedFrom.runId}
      </RunLink>
    ),
  };
}
