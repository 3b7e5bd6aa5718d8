import type { RunEvent } from '@marimba/contracts';
import { formatAmount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';

/** One line that tells an event apart from its neighbours. */
export function eventSummary(event: RunEvent): string {
  switch (event.type) {
    case 'run.created':
      return `${event.data.workflow} v${event.data.version}, by ${event.data.createdBy}`;
    case 'step.scheduled':
      return `${attemptName(event.data)} (${event.data.kind})`;
    case 'step.started':
      return `${attemptName(event.data)} on ${event.data.worker}`;
    case 'model.called': {
      const { usage, model } = event.data;
      return `${model}: ${formatAmount(usage.promptTokens, 'token')} in, ${usage.outputTokens} out`;
    }
    case 'tool.called':
      return `${event.data.tool}${event.data.error ? `: ${event.data.error.message}` : ''}`;
    case 'retrieval.done':
      return `${event.data.collection}: ${formatAmount(event.data.passages.length, 'passage')} for “${event.data.query}”`;
    case 'step.completed':
      return `${attemptName(event.data)} in ${formatDuration(event.data.durationMs)}`;
    case 'step.failed':
      return `${attemptName(event.data)}: ${event.data.error.message}${event.data.willRetry ? ' (will be tried again)' : ''}`;
    case 'run.completed':
      return 'the run has its output';
    case 'run.failed':
      return event.data.error.message;
    case 'run.cancelled':
      return `by ${event.data.cancelledBy}: ${event.data.reason}`;
    default:
      return event satisfies never;
  }
}

const attemptName = ({ stepId, attempt }: { stepId: string; attempt: number }) =>
  attempt === 1 ? stepId : `${stepId}, attempt ${attempt}`;
