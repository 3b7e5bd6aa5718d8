import { Paper, Tabs } from '@mantine/core';
import { useMemo } from 'react';
import { LoadingLines } from '../components/loading-lines.js';
import { EventLog } from '../event/event-log.js';
import { formatCount } from '../format/numbers.js';
import type { RunLog } from '../stream/use-run-stream.js';
import { PhaseLegend } from '../timeline/phase-legend.js';
import { TimelineChart } from '../timeline/timeline-chart.js';
import { layoutTimeline } from '../timeline/timeline-layout.js';

interface RunHistoryProps {
  log: RunLog;
  selectedSeq: number | undefined;
  onSelect(seq: number): void;
}

/** The same log twice: by time, and line by line. */
export function RunHistory({ log: { events, live, state }, selectedSeq, onSelect }: RunHistoryProps) {
  // Tokens change `live` many times a second; the layout needs only which calls there are.
  const liveIds = [...live.keys()].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: liveIds stands for live
  const timeline = useMemo(() => layoutTimeline(events, [...live.values()]), [events, liveIds]);
  const waiting = events.length === 0 && state !== 'refused';
  return (
    <Paper withBorder p="md" component="section" aria-label="History">
      <Tabs defaultValue="timeline" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="log">Log ({formatCount(events.length)})</Tabs.Tab>
        </Tabs.List>
        {waiting && <LoadingLines what="the log" />}
        <Tabs.Panel value="timeline">
          {!waiting && <TimelineChart timeline={timeline} selectedSeq={selectedSeq} onSelect={onSelect} />}
          <PhaseLegend />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <EventLog events={events} selectedSeq={selectedSeq} onSelect={onSelect} />
        </Tabs.Panel>
      </Tabs>
    </Paper>
  );
}
