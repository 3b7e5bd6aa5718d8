import { Grid, Stack } from '@mantine/core';
import { isTerminalEvent, type RunResource } from '@marimba/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { RunAnswer } from '../answer/run-answer.js';
import { ChainPanel } from '../chain/chain-panel.js';
import { Details } from '../components/details.js';
import { JsonBlock } from '../components/json-block.js';
import { EventPanel } from '../event/event-panel.js';
import { RunContextProvider } from '../event/run-context.js';
import { useRunStream } from '../stream/use-run-stream.js';
import { ApprovalCard } from './approval-card.js';
import { ResumeForm } from './resume-form.js';
import { RunHeader } from './run-header.js';
import { RunHistory } from './run-history.js';
import { runTotals } from './run-totals.js';
import { StreamNotice } from './stream-notice.js';
import { runKey } from './use-run.js';
import { statusIn, waitingApprovals } from './waiting-approvals.js';

/** One run: what it came to, where its time went, what each event was, whether the record holds. */
export function RunView({ run }: { run: RunResource }) {
  const log = useRunStream(run.id);
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const selectedSeq = Number(search.get('event')) || undefined;
  const select = useCallback((seq: number) => setSearch({ event: String(seq) }, { replace: true }), [setSearch]);
  const { events } = log;
  const context = useMemo(() => ({ runId: run.id, events, select }), [run.id, events, select]);
  const totals = useMemo(() => runTotals(events), [events]);
  const end = events.findLast(isTerminalEvent);
  const status = statusIn(events) ?? run.status;
  const approvals = useMemo(() => waitingApprovals(events), [events]);
  useEffect(() => {
    if (log.state === 'ended') void queries.invalidateQueries({ queryKey: runKey(run.id) });
  }, [log.state, queries, run.id]);
  return (
    <RunContextProvider value={context}>
      <Stack>
        <RunHeader run={run} status={status} endedAt={end?.at ?? run.endedAt} totals={totals} />
        <StreamNotice log={log} />
        {status === 'suspended' && <ResumeForm runId={run.id} events={events} />}
        {approvals.map((request) => (
          <ApprovalCard key={request.seq} runId={run.id} request={request} />
        ))}
        <RunAnswer events={events} live={log.live} />
        <ChainPanel runId={run.id} events={events} ended={log.state === 'ended'} />
        <Details summary="Input">
          <JsonBlock value={run.input} label="Input" />
        </Details>
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <RunHistory log={log} selectedSeq={selectedSeq} onSelect={select} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <EventPanel seq={selectedSeq} />
          </Grid.Col>
        </Grid>
      </Stack>
    </RunContextProvider>
  );
}
