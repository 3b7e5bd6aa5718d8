import type { RunEventOf } from '@marimba/contracts';
import type { TimelineRow } from './timeline-layout.js';

export type CallEvent = RunEventOf<'model.called' | 'tool.called' | 'retrieval.done' | 'memory.accessed'>;

/** The bar of a call that is over: it began as long before `end` as it took. */
export function callRow(event: CallEvent, end: number, path: string): TimelineRow {
  const phases = event.type === 'model.called' ? phasesOf(event) : [];
  const duration =
    event.type === 'model.called'
      ? phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
      : event.data.durationMs;
  const start = Math.max(0, end - duration);
  const row = {
    id: `event-${event.seq}`,
    path,
    depth: 0,
    scheduled: start,
    start,
    end,
    seq: event.seq,
    phases,
  } as const;
  if (event.type === 'model.called') return { ...row, kind: 'model', label: event.data.model, state: 'completed' };
  if (event.type === 'retrieval.done')
    return { ...row, kind: 'retrieval', label: event.data.collection, state: 'completed' };
  if (event.type === 'memory.accessed') return { ...row, kind: 'memory', label: event.data.action, state: 'completed' };
  return { ...row, kind: 'tool', label: event.data.tool, state: event.data.error ? 'failed' : 'completed' };
}

export function phasesOf({ data: { timing } }: RunEventOf<'model.called'>): TimelineRow['phases'] {
  return [
    { phase: 'queue', milliseconds: timing.queueMs },
    { phase: 'prefill', milliseconds: timing.prefillMs },
    { phase: 'decode', milliseconds: timing.decodeMs },
  ];
}
