import type { RunEvent, RunEventOf } from '@marimba/contracts';
import { callRow } from './call-row.js';
import { labelOf, nested } from './nested-rows.js';

export type RowKind = 'step' | 'model' | 'tool' | 'retrieval' | 'memory';
export type RowState = 'waiting' | 'running' | 'completed' | 'failed' | 'cancelled' | 'skipped';
export type Phase = 'queue' | 'prefill' | 'decode';

/** One bar of the waterfall. Times are milliseconds since the run's first event. */
export interface TimelineRow {
  id: string;
  kind: RowKind;
  label: string;
  /** The whole path of its step, which the label is the end of. */
  path: string;
  /** So many steps are around it; a call counts its own step. */
  depth: number;
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

/** What a step does first, where the log says so: it is worked on, holds others that are, or waits. */
type BeginEvent = RunEventOf<'step.started' | 'step.entered' | 'step.waiting' | 'approval.requested' | 'child.started'>;
type StepEvent = BeginEvent | RunEventOf<'step.scheduled' | 'step.completed' | 'step.failed'>;

/** Of one attempt at a step. */
export interface StepRows {
  row: TimelineRow;
  calls: TimelineRow[];
}

/**
 * The waterfall of a log: an entry for each attempt at a step, in the order in which the log came to them, each followed
 * by its calls and by the steps inside it. `live` are calls that are being written and are not in the log. Time is linear in the events.
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
  private readonly attempts = new Map<string, StepRows>();
  private readonly latestAttempt = new Map<string, string>();
  private last = 0;
  private ended = false;

  constructor(private readonly startedAt: number) {}

  add(event: RunEvent): void {
    const at = Date.parse(event.at) - this.startedAt;
    this.last = Math.max(this.last, at);
    switch (event.type) {
      case 'run.created':
      case 'run.admitted':
      case 'run.suspended':
      case 'run.resumed':
      case 'signal.received':
      case 'approval.decided':
      case 'child.ended':
      case 'step.iterated':
      case 'policy.decided':
      case 'assurance.planned':
      case 'candidate.scored':
      case 'assurance.concluded':
        return;
      case 'step.scheduled':
      case 'step.started':
      case 'step.entered':
      case 'step.waiting':
      case 'approval.requested':
      case 'child.started':
      case 'step.completed':
      case 'step.failed':
        this.addStepEvent(event, at);
        return;
      case 'step.skipped': {
        const { row } = this.attempt({ stepId: event.data.stepId, attempt: 1 }, event.seq, at);
        Object.assign(row, { start: at, end: at, state: 'skipped', seq: event.seq } satisfies Partial<TimelineRow>);
        return;
      }
      case 'model.called':
      case 'tool.called':
      case 'retrieval.done':
      case 'memory.accessed': {
        const { row, calls } = this.attempt(event.data, event.seq, at);
        calls.push(callRow(event, at, row.path));
        return;
      }
      case 'context.chosen':
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
      path: attempt.row.path,
      depth: 0,
      state: 'running',
      scheduled: start,
      start,
      end: undefined,
      seq: attempt.row.seq,
      phases: [],
    });
  }

  finish(): Timeline {
    const rows = nested([...this.attempts.values()]);
    // What a run's end found unfinished will never finish.
    if (this.ended)
      for (const row of rows)
        if (row.end === undefined)
          Object.assign(row, { end: this.last, state: 'cancelled' } satisfies Partial<TimelineRow>);
    return { startedAt: this.startedAt, span: this.last, ended: this.ended, rows };
  }

  private addStepEvent(event: StepEvent, at: number): void {
    const { row } = this.attempt(event.data, event.seq, at);
    row.seq = event.seq;
    if (event.type === 'step.scheduled') return;
    const isOver = event.type === 'step.completed' || event.type === 'step.failed';
    // That a step has begun is not logged where it takes no time worth it. A second beginning is another worker taking
    // the attempt over: the bar goes on from the first.
    row.start ??= isOver ? Math.max(0, at - event.data.durationMs) : at;
    row.scheduled = Math.min(row.scheduled, row.start);
    row.state = stateAfter[event.type];
    if (isOver) row.end = at;
  }

  private attempt({ stepId, attempt }: { stepId: string; attempt: number }, seq: number, at: number): StepRows {
    const id = `${stepId}#${attempt}`;
    const known = this.attempts.get(id);
    if (known) return known;
    const label = attempt === 1 ? labelOf(stepId) : `${labelOf(stepId)} · attempt ${attempt}`;
    const row: TimelineRow = {
      id,
      kind: 'step',
      label,
      path: stepId,
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

const stateAfter: Record<Exclude<StepEvent['type'], 'step.scheduled'>, RowState> = {
  'step.started': 'running',
  'step.entered': 'running',
  'step.waiting': 'waiting',
  'approval.requested': 'waiting',
  'child.started': 'waiting',
  'step.completed': 'completed',
  'step.failed': 'failed',
};
