import { type CSSProperties, memo, useMemo } from 'react';
import { useNow } from '../components/use-now.js';
import { VirtualList } from '../components/virtual-list.js';
import { formatDuration } from '../format/time.js';
import { axisTicks } from './axis-ticks.js';
import classes from './timeline.module.css';
import type { Timeline } from './timeline-layout.js';
import { TimelineRowButton } from './timeline-row.js';

interface TimelineChartProps {
  timeline: Timeline;
  /** The run is going on: the list follows its end. */
  follow: boolean;
  selectedSeq: number | undefined;
  onSelect(seq: number): void;
}

/** The waterfall: where the time of a run went. */
export function TimelineChart({ timeline, follow, selectedSeq, onSelect }: TimelineChartProps) {
  const now = useNow(!timeline.ended, 250);
  // The clocks of browser and service may differ: what has happened is never in the future.
  const reached = timeline.ended ? timeline.span : Math.max(timeline.span, now - timeline.startedAt);
  const span = Math.max(1, reached);
  return (
    <div className={classes.chart} style={{ '--span': span, '--now': reached } as CSSProperties}>
      <div className={classes.axis} aria-hidden="true">
        {/* Near the right edge there is no room for a label. */}
        {axisTicks(span)
          .filter((tick) => tick < span * 0.92)
          .map((tick) => (
            <span key={tick} className={classes.tick} style={{ '--start': tick } as CSSProperties}>
              {formatDuration(tick)}
            </span>
          ))}
      </div>
      <Rows timeline={timeline} follow={follow} selectedSeq={selectedSeq} onSelect={onSelect} />
    </div>
  );
}

const Rows = memo(function Rows({ timeline: { rows }, follow, selectedSeq, onSelect }: TimelineChartProps) {
  const selected = useMemo(() => rows.findIndex(({ seq }) => seq === selectedSeq), [rows, selectedSeq]);
  return (
    <VirtualList
      label="Timeline: steps and the calls inside them"
      count={rows.length}
      rowHeight={30}
      itemKey={(index) => rows[index]!.id}
      selected={selected === -1 ? undefined : selected}
      follow={follow && selected === -1}
    >
      {(index, tabStop) => (
        <TimelineRowButton row={rows[index]!} selected={index === selected} tabStop={tabStop} onSelect={onSelect} />
      )}
    </VirtualList>
  );
});
