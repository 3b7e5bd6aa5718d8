import { isTerminalEvent, MarimbaError, type RunEvent, type RunStatus } from '@marimba/contracts';
import type { AppendRequest } from '@marimba/engine';
import { versioned } from '../database/versioned.js';

/** What appended events do to the run's row, as the function `marimba_append` reads it. */
export interface RunChange {
  status?: RunStatus;
  output?: unknown;
  error?: unknown;
  suspension?: string;
  tokens?: number;
  toolCalls?: number;
  /** The step whose call is over: what it had set aside is free again. */
  settled?: string;
  atMost?: number;
}

/** Undefined when there is nothing to change but the end of the log. */
export function runChangeOf(
  events: readonly RunEvent[],
  { atMost }: Pick<AppendRequest, 'atMost'>,
): RunChange | undefined {
  const change: RunChange = atMost === undefined ? {} : { atMost };
  for (const [index, event] of events.entries()) {
    if (isTerminalEvent(event) && index !== events.length - 1)
      throw new MarimbaError('internal.error', `${event.type} must be the last event of run ${event.runId}`);
    apply(change, event);
  }
  return Object.keys(change).length === 0 ? undefined : change;
}

function apply(change: RunChange, event: RunEvent): void {
  switch (event.type) {
    case 'model.called': {
      const { promptTokens, cachedTokens, outputTokens } = event.data.usage;
      change.tokens = (change.tokens ?? 0) + promptTokens - cachedTokens + outputTokens;
      change.settled = event.data.stepId;
      return;
    }
    case 'tool.called':
      change.toolCalls = (change.toolCalls ?? 0) + 1;
      change.settled = event.data.stepId;
      return;
    case 'run.admitted':
    case 'run.resumed':
      change.status = 'running';
      return;
    case 'run.suspended':
      change.status = 'suspended';
      change.suspension = event.data.message;
      return;
    case 'run.completed':
      Object.assign(change, { status: 'completed', output: versioned(event.data.output) });
      return;
    case 'run.failed':
      Object.assign(change, { status: 'failed', error: versioned(event.data.error) });
      return;
    case 'run.cancelled': {
      const error = { code: 'run.cancelled', message: event.data.reason, terminal: true };
      Object.assign(change, { status: 'cancelled', error: versioned(error) });
    }
  }
}
