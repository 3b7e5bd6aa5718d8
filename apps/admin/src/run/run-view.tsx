import { Grid, Stack } from '@mantine/core';
import { isTerminalEvent, type RunEvent, type RunOutline } from '@marimba/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { RunAnswer } from '../answer/run-answer.js';
import { ChainPanel } from '../chain/chain-panel.js';
import { JsonBlock } from '../components/json-block.js';
import { LoadingLines } from '../components/loading-lines.js';
import { Panel } from '../components/panel.js';
import { createdEvent } from '../event/created-event.js';
import { eventAt } from '../event/event-lookup.js';
import { EventPanel } from '../event/event-panel.js';
import { RunContextProvider } from '../event/run-context.js';
import { Stored } from '../event/stored.js';
import { RequirementPanel } from '../requirements/requirement-panel.js';
import type { RunLog } from '../stream/use-run-stream.js';
import { ApprovalCard } from './approval-card.js';
import { ResumeForm } from './resume-form.js';
import { RunHeader } from './run-header.js';
import { RunHistory } from './run-history.js';
import { runTotals } from './run-totals.js';
import classes from './run-view.module.css';
import { StreamNotice } from './stream-notice.js';
import { runKey } from './use-run.js';
import { statusIn, waitingApprovals } from './waiting-approvals.js';

/** One run: what it came to, where its time went, what each event was, whether the record holds. */
export function RunView({ run, log }: { run: RunOutline; log: RunLog }) {
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const selectedSeq = Number(search.get('event')) || undefined;
  const select = useCallback((seq: number) => setSearch({ event: String(seq) }, { replace: true }), [setSearch]);
  const { events } = log;
  const context = useMemo(() => ({ runId: run.id, events, select }), [run.id, events, select]);
  const totals = useMemo(() => runTotals(events), [events]);
  const created = createdEvent(events);
  const end = events.findLast(isTerminalEvent);
  const status = statusIn(events) ?? run.status;
  const approvals = useMemo(() => waitingApprovals(events), [events]);
  useEffect(() => {
    // What was read of a run that had ended says all there is.
    if (log.state === 'ended' && run.endedAt === undefined)
      void queries.invalidateQueries({ queryKey: runKey(run.id) });
  }, [log.state, queries, run.id, run.endedAt]);
  return (
    <RunContextProvider value={context}>
      <Stack gap="md">
        <RunHeader
          run={run}
          events={events}
          status={status}
          endedAt={end?.at ?? run.endedAt}
          totals={totals}
          selectedStep={selectedSeq === undefined ? undefined : stepOf(eventAt(events, selectedSeq))}
        />
        <StreamNotice log={log} />
        {status === 'suspended' && <ResumeForm runId={run.id} events={events} />}
        {approvals.map((request) => (
          <ApprovalCard key={request.seq} runId={run.id} request={request} />
        ))}
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Stack gap="md">
              <RunAnswer events={events} live={log.live} />
              <RequirementPanel events={events} />
              <RunHistory run={run} log={log} selectedSeq={selectedSeq} onSelect={select} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <Stack gap="md" className={classes.beside}>
              <ChainPanel runId={run.id} events={events} ended={log.state === 'ended'} />
              {selectedSeq === undefined && (
                <Panel title="Input">
                  {created ? (
                    <Stored value={created.data.input} what="the input">
                      {(input) => <JsonBlock value={input} label="Input" />}
                    </Stored>
                  ) : (
                    <LoadingLines what="the input" lines={2} />
                  )}
                </Panel>
              )}
              <EventPanel seq={selectedSeq} />
            </Stack>
          </Grid.Col>
        </Grid>
      </Stack>
    </RunContextProvider>
  );
}

function stepOf(event: RunEvent | undefined): string | undefined {
  return event !== undefined && 'stepId' in event.data ? event.data.stepId : undefined;
}
