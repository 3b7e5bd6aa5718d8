import { type CSSProperties, memo, useMemo } from 'react';
import { useNow } from '../components/use-now.js';
import { useRovingFocus } from '../components/use-roving-focus.js';
import { formatDuration } from '../format/time.js';
import { axisTicks } from './axis-ticks.js';
import classes from './timeline.module.css';
import type { Timeline } from './timeline-layout.js';
import { TimelineRowButton } from './timeline-row.js';

interface TimelineChartProps {
  timeline: Timeline;
  selectedSeq: number | undefined;
  onSelect(seq: number): void;
}

/** The waterfall: where the time of a run went. */
export function TimelineChart({ timeline, selectedSeq, onSelect }: TimelineChartProps) {
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
      <Rows timeline={timeline} selectedSeq={selectedSeq} onSelect={onSelect} />
    </div>
  );
}

const Rows = memo(function Rows({ timeline, selectedSeq, onSelect }: TimelineChartProps) {
  const moveFocus = useRovingFocus();
  const selectedIndex = useMemo(
    () => timeline.rows.findIndex(({ seq }) => seq === selectedSeq),
    [timeline, selectedSeq],
  );
  return (
    <ol
      className={classes.rows}
      data-long={timeline.rows.length > 200}
      aria-label="Timeline: steps and the calls inside them"
      onKeyDown={moveFocus}
    >
      {timeline.rows.map((row, index) => (
        <TimelineRowButton
          key={row.id}
          row={row}
          selected={index === selectedIndex}
          tabStop={index === Math.max(0, selectedIndex)}
          onSelect={onSelect}
        />
      ))}
    </ol>
  );
});
