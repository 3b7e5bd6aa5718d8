import {
  type ErrorRecord,
  isTerminalEvent,
  type RunEvent,
  type RunStatus,
  type StoredValue,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { PendingRow } from '../ports.js';
import { foldEvents } from './decide.js';
import { hasEnded, isPending } from './run-state.js';

/** What is stored beside a run's log so that it is found and shown quickly: all of it follows from the log. */
export interface RunProjection {
  status: RunStatus;
  input: StoredValue;
  output: StoredValue | null;
  error: ErrorRecord | null;
  suspension: string | null;
  lastSeq: number;
  headHash: string;
  createdBy: string;
  createdAt: string;
  endedAt: string | null;
  usedTokens: number;
  usedToolCalls: number;
  /** By step. */
  pending: PendingRow[];
}

/** @throws Error when the log does not begin with run.created */
export function projectRun(definition: WorkflowDefinition, events: readonly RunEvent[]): RunProjection {
  const [created] = events;
  if (created?.type !== 'run.created') throw new Error('a log begins with run.created');
  const state = foldEvents(definition, events);
  const last = events.at(-1)!;
  const suspended = events.findLast(({ type }) => type === 'run.suspended');
  return {
    status: state.status as RunStatus,
    input: created.data.input,
    ...endOf(last),
    suspension: state.status === 'suspended' && suspended?.type === 'run.suspended' ? suspended.data.message : null,
    lastSeq: last.seq,
    headHash: last.hash,
    createdBy: created.data.createdBy,
    createdAt: created.at,
    endedAt: isTerminalEvent(last) ? last.at : null,
    usedTokens: state.usage.tokens,
    usedToolCalls: state.usage.toolCalls,
    pending: hasEnded(state)
      ? []
      : [...state.steps]
          .flatMap(([stepId, step]) =>
            isPending(step) ? [{ stepId, attempt: step.attempt, notBefore: step.notBefore }] : [],
          )
          .sort((a, b) => (a.stepId < b.stepId ? -1 : 1)),
  };
}

function endOf(last: RunEvent): Pick<RunProjection, 'output' | 'error'> {
  switch (last.type) {
    case 'run.completed':
      return { output: last.data.output, error: null };
    case 'run.failed':
      return { output: null, error: last.data.error };
    case 'run.cancelled':
      return { output: null, error: { code: 'run.cancelled', message: last.data.reason, terminal: true } };
    default:
      return { output: null, error: null };
  }
}
