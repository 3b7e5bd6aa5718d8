import { type CSSProperties, memo } from 'react';
import { formatDuration } from '../format/time.js';
import classes from './timeline.module.css';
import type { TimelineRow } from './timeline-layout.js';

interface TimelineRowButtonProps {
  row: TimelineRow;
  selected: boolean;
  /** The one row of the list that Tab reaches. */
  tabStop: boolean;
  onSelect(seq: number): void;
}

/**
 * A row knows its own times only; `--span` and `--now` come from the list around it. So a run that grows moves every
 * bar without any row being drawn again.
 */
export const TimelineRowButton = memo(function TimelineRowButton(props: TimelineRowButtonProps) {
  const { row, selected, tabStop, onSelect } = props;
  const took = row.start !== undefined && row.end !== undefined ? formatDuration(row.end - row.start) : row.state;
  return (
    <button
      type="button"
      className={classes.row}
      data-kind={row.kind}
      data-state={row.state}
      style={{ '--depth': row.depth } as CSSProperties}
      aria-current={selected}
      tabIndex={tabStop ? 0 : -1}
      onClick={() => onSelect(row.seq)}
    >
      <span className={classes.label} title={row.path}>
        <span className={classes.dot} />
        <span className={classes.spoken}>{row.kind} </span>
        <span className={classes.name}>{row.label}</span>
      </span>
      <span className={classes.lane}>
        <Bars row={row} />
      </span>
      <span className={classes.took}>{took}</span>
      {took !== row.state && <span className={classes.spoken}>, {row.state}</span>}
    </button>
  );
}, sameRow);

function Bars({ row }: { row: TimelineRow }) {
  const waitsUntil = row.start ?? row.end ?? 'var(--now)';
  return (
    <>
      {waitsUntil !== row.scheduled && <span className={classes.wait} style={place(row.scheduled, waitsUntil)} />}
      {row.start !== undefined && (
        <span className={classes.bar} style={place(row.start, row.end ?? 'var(--now)')}>
          {row.phases.map(({ phase, milliseconds }) => (
            <span
              key={phase}
              className={classes.phase}
              data-phase={phase}
              style={{ flexGrow: milliseconds }}
              title={`${phase} ${formatDuration(milliseconds)}`}
            />
          ))}
        </span>
      )}
    </>
  );
}

const place = (start: number | string, end: number | string): CSSProperties =>
  ({ '--start': start, '--end': end }) as CSSProperties;

/** Rows are laid out anew with every batch of events; most come out as they were. */
function sameRow(before: TimelineRowButtonProps, after: TimelineRowButtonProps): boolean {
  const [a, b] = [before.row, after.row];
  return (
    before.selected === after.selected &&
    before.tabStop === after.tabStop &&
    before.onSelect === after.onSelect &&
    a.id === b.id &&
    a.depth === b.depth &&
    a.seq === b.seq &&
    a.state === b.state &&
    a.start === b.start &&
    a.end === b.end
  );
}
