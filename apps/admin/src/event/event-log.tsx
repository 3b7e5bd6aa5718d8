import type { RunEvent } from '@marimba/contracts';
import { memo } from 'react';
import { useRovingFocus } from '../components/use-roving-focus.js';
import { formatClock, formatUtc } from '../format/time.js';
import classes from './event-log.module.css';
import { eventSummary } from './event-summary.js';

interface EventLogProps {
  events: readonly RunEvent[];
  selectedSeq: number | undefined;
  onSelect(seq: number): void;
}

/** Every entry of the log, in order. */
export const EventLog = memo(function EventLog({ events, selectedSeq, onSelect }: EventLogProps) {
  const moveFocus = useRovingFocus();
  const tabStop = selectedSeq ?? events[0]?.seq;
  return (
    <ol className={classes.log} data-long={events.length > 200} aria-label="Log: every event" onKeyDown={moveFocus}>
      {events.map((event) => (
        <EventLine
          key={event.seq}
          event={event}
          selected={event.seq === selectedSeq}
          tabStop={event.seq === tabStop}
          onSelect={onSelect}
        />
      ))}
    </ol>
  );
});

interface EventLineProps {
  event: RunEvent;
  selected: boolean;
  tabStop: boolean;
  onSelect(seq: number): void;
}

const EventLine = memo(function EventLine({ event, selected, tabStop, onSelect }: EventLineProps) {
  return (
    <li className={classes.item}>
      <button
        type="button"
        className={classes.line}
        aria-current={selected}
        tabIndex={tabStop ? 0 : -1}
        onClick={() => onSelect(event.seq)}
      >
        <span className={classes.seq}>{event.seq}</span>
        <time className={classes.time} dateTime={event.at} title={formatUtc(event.at)}>
          {formatClock(event.at)}
        </time>
        <span className={classes.type}>{event.type}</span>
        <span className={classes.summary}>{eventSummary(event)}</span>
      </button>
    </li>
  );
});
