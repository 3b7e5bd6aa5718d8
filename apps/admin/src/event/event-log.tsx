import type { RunEvent } from '@marimba/contracts';
import { memo } from 'react';
import { VirtualList } from '../components/virtual-list.js';
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
  const selected = selectedSeq === undefined ? -1 : events.findIndex(({ seq }) => seq === selectedSeq);
  return (
    <VirtualList
      label="Log: every event"
      count={events.length}
      rowHeight={28}
      itemKey={(index) => events[index]!.seq}
      selected={selected === -1 ? undefined : selected}
    >
      {(index, tabStop) => (
        <EventLine event={events[index]!} selected={index === selected} tabStop={tabStop} onSelect={onSelect} />
      )}
    </VirtualList>
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
  );
});
