import type { RunEvent, RunEventOf } from '@marimba/contracts';

export type RowKind = 'step' | 'model' | 'tool' | 'retrieval';
export type RowState = 'waiting' | 'running' | 'completed' | 'failed' | 'cancelled';
export type Phase = 'queue' | 'prefill' | 'decode';

/** One bar of the waterfall. Times are milliseconds since the run's first event. */
export interface TimelineRow {
  id: string;
  kind: RowKind;
  label: string;
  /** 0: an attempt at a step; 1: a call inside it. */
  depth: 0 | 1;
  state: RowState;
  /** When it could have begun: the line before the bar. */
  scheduled: number;
  /** Undefined while it waits. */
  start: number | undefined;
  /** Undefined while it runs. */
  end: number | undefined;
  /** The event that tells most about it. */
  seq: number;
  phases: { phase: Phase; milliseconds: number }[];
}

export interface Timeline {
  /** Epoch milliseconds of the run's first event. */
  startedAt: number;
  /** Milliseconds from the first event to the last. */
  span: number;
  ended: boolean;
  rows: TimelineRow[];
}

type CallEvent = RunEventOf<'model.called' | 'tool.called' | 'retrieval.done'>;
type StepEvent = RunEventOf<'step.scheduled' | 'step.started' | 'step.completed' | 'step.failed'>;

/**
 * The waterfall of a log: an entry for each attempt at a step, in the order in which they were scheduled, each followed
 * by its calls. `live` are calls that are being written and are not in the log. Time is linear in the events.
 */
export function layoutTimeline(
  events: readonly RunEvent[],
  live: readonly { stepId: string; callKey: string }[] = [],
): Timeline {
  const layout = new Layout(Date.parse(events[0]?.at ?? new Date(0).toISOString()));
  for (const event of events) layout.add(event);
  for (const { stepId, callKey } of live) layout.addLiveCall(stepId, callKey);
  return layout.finish();
}

class Layout {
  private readonly attempts = new Map<string, { row: TimelineRow; calls: TimelineRow[] }>();
  private readonly latestAttempt = new Map<string, string>();
  private last = 0;
  private ended = false;

  constructor(private readonly startedAt: number) {}

  add(event: RunEvent): void {
    const at = Date.parse(event.at) - this.startedAt;
    this.last = Math.max(this.last, at);
    switch (event.type) {
      case 'run.created':
        return;
      case 'step.scheduled':
      case 'step.started':
      case 'step.completed':
      case 'step.failed':
        this.addStepEvent(event, at);
        return;
      case 'model.called':
      case 'tool.called':
      case 'retrieval.done':
        this.attempt(event, at).calls.push(callRow(event, at));
        return;
      case 'run.completed':
      case 'run.failed':
      case 'run.cancelled':
        this.ended = true;
        return;
      default:
        event satisfies never;
    }
  }

  addLiveCall(stepId: string, callKey: string): void {
    const attempt = this.attempts.get(this.latestAttempt.get(stepId) ?? '');
    if (!attempt) return;
    const start = attempt.calls.at(-1)?.end ?? attempt.row.start ?? this.last;
    attempt.calls.push({
      id: `${attempt.row.id}/${callKey}`,
      kind: 'model',
      label: callKey,
      depth: 1,
      state: 'running',
      scheduled: start,
      start,
      end: undefined,
      seq: attempt.row.seq,
      phases: [],
    });
  }

  finish(): Timeline {
    const rows = [...this.attempts.values()].flatMap(({ row, calls }) => [row, ...calls]);
    // What a run's end found unfinished will never finish.
    if (this.ended)
      for (const row of rows)
        if (row.end === undefined)
          Object.assign(row, { end: this.last, state: 'cancelled' } satisfies Partial<TimelineRow>);
    return { startedAt: this.startedAt, span: this.last, ended: this.ended, rows };
  }

  private addStepEvent(event: StepEvent, at: number): void {
    const { row } = this.attempt(event, at);
    row.seq = event.seq;
    if (event.type === 'step.scheduled') return;
    // A second step.started is another worker taking the attempt over: the bar goes on from the first.
    row.start ??= at;
    row.state = event.type === 'step.started' ? 'running' : event.type === 'step.completed' ? 'completed' : 'failed';
    if (event.type !== 'step.started') row.end = at;
  }

  private attempt({ data: { stepId, attempt }, seq }: StepEvent | CallEvent, at: number) {
    const id = `${stepId}#${attempt}`;
    const known = this.attempts.get(id);
    if (known) return known;
    const label = attempt === 1 ? stepId : `${stepId} · attempt ${attempt}`;
    const row: TimelineRow = {
      id,
      kind: 'step',
      label,
      depth: 0,
      state: 'waiting',
      scheduled: at,
      start: undefined,
      end: undefined,
      seq,
      phases: [],
    };
    const added = { row, calls: [] };
    this.attempts.set(id, added);
    this.latestAttempt.set(stepId, id);
    return added;
  }
}

function callRow(event: CallEvent, end: number): TimelineRow {
  const phases = event.type === 'model.called' ? phasesOf(event) : [];
  const duration =
    event.type === 'model.called'
      ? phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
      : event.data.durationMs;
  const start = Math.max(0, end - duration);
  const row = { id: `event-${event.seq}`, depth: 1, scheduled: start, start, end, seq: event.seq, phases } as const;
  if (event.type === 'model.called') return { ...row, kind: 'model', label: event.data.model, state: 'completed' };
  if (event.type === 'retrieval.done')
    return { ...row, kind: 'retrieval', label: event.data.collection, state: 'completed' };
  return { ...row, kind: 'tool', label: event.data.tool, state: event.data.error ? 'failed' : 'completed' };
}

export function phasesOf({ data: { timing } }: RunEventOf<'model.called'>): TimelineRow['phases'] {
  return [
    { phase: 'queue', milliseconds: timing.queueMs },
    { phase: 'prefill', milliseconds: timing.prefillMs },
    { phase: 'decode', milliseconds: timing.decodeMs },
  ];
}
