import { Tabs } from '@mantine/core';
import type { RunOutline } from '@marimba/contracts';
import { lazy, Suspense, useMemo } from 'react';
import { LoadingLines } from '../components/loading-lines.js';
import { Panel } from '../components/panel.js';
import { EventLog } from '../event/event-log.js';
import { formatCount } from '../format/numbers.js';
import type { RunLog } from '../stream/use-run-stream.js';
import { PhaseLegend } from '../timeline/phase-legend.js';
import { TimelineChart } from '../timeline/timeline-chart.js';
import { layoutTimeline } from '../timeline/timeline-layout.js';

/** Drawing graphs takes a library that most looks at a run do not need. */
const RunGraph = lazy(async () => ({ default: (await import('../graph/run-graph.js')).RunGraph }));

interface RunHistoryProps {
  run: RunOutline;
  log: RunLog;
  selectedSeq: number | undefined;
  onSelect(seq: number): void;
}

/** The same log three times: by time, by the steps of the workflow, and line by line. */
export function RunHistory({ run, log: { events, live, state }, selectedSeq, onSelect }: RunHistoryProps) {
  // Tokens change `live` many times a second; the layout needs only which calls there are.
  const liveIds = [...live.keys()].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: liveIds stands for live
  const timeline = useMemo(() => layoutTimeline(events, [...live.values()]), [events, liveIds]);
  const waiting = events.length === 0 && state !== 'refused';
  return (
    <Panel label="History">
      <Tabs defaultValue="timeline" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="graph">Graph</Tabs.Tab>
          <Tabs.Tab value="log">Log ({formatCount(events.length)})</Tabs.Tab>
        </Tabs.List>
        {waiting && <LoadingLines what="the log" />}
        <Tabs.Panel value="timeline">
          {!waiting && (
            <TimelineChart
              timeline={timeline}
              follow={!timeline.ended && run.endedAt === undefined}
              selectedSeq={selectedSeq}
              onSelect={onSelect}
            />
          )}
          <PhaseLegend />
        </Tabs.Panel>
        <Tabs.Panel value="graph">
          <Suspense fallback={<LoadingLines what="the graph" />}>
            <RunGraph run={run} rows={timeline.rows} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <EventLog events={events} selectedSeq={selectedSeq} onSelect={onSelect} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}
