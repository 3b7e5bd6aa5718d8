import type { RunEvent, RunEventData } from '@marimba/contracts';
import { formatAmount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';

/** One line that tells an event apart from its neighbours. */
export function eventSummary(event: RunEvent): string {
  switch (event.type) {
    case 'run.created':
      return `${event.data.workflow} v${event.data.version}, by ${event.data.createdBy}`;
    case 'run.admitted':
      return 'its workflow has room for it';
    case 'step.scheduled':
      return `${attemptName(event.data)} (${event.data.kind})`;
    case 'step.started':
      return `${attemptName(event.data)} on ${event.data.worker}`;
    case 'step.skipped':
      return `${event.data.stepId}: its condition is false`;
    case 'step.entered':
      return `${attemptName(event.data)}${enteredWith(event.data)}`;
    case 'step.iterated':
      return `${event.data.stepId}: iteration ${event.data.iteration} begins`;
    case 'step.waiting':
      return `${attemptName(event.data)} waits ${waitedFor(event.data)}`;
    case 'signal.received':
      return `${event.data.name}, by ${event.data.sentBy}`;
    case 'approval.requested':
      return `${attemptName(event.data)}: ${event.data.title}`;
    case 'approval.decided':
      return `${event.data.stepId} ${event.data.approved ? 'approved' : 'refused'} by ${event.data.decidedBy}`;
    case 'child.started':
      return `${attemptName(event.data)} began a run of ${event.data.workflow} v${event.data.version}`;
    case 'child.ended':
      return `${event.data.stepId}: ${event.data.error?.message ?? 'the run that it began has ended'}`;
    case 'model.called': {
      const { usage, model } = event.data;
      return `${model}: ${formatAmount(usage.promptTokens, 'token')} in, ${usage.outputTokens} out`;
    }
    case 'tool.called':
      return `${event.data.tool}${event.data.error ? `: ${event.data.error.message}` : ''}`;
    case 'policy.decided':
      return `${event.data.tool}: ${decisions[event.data.decision]}`;
    case 'assurance.planned':
      return `${formatAmount(event.data.requirements.length, 'requirement')}, at most ${formatAmount(event.data.candidates, 'candidate')}`;
    case 'candidate.scored': {
      const { candidate, scores, score } = event.data;
      return `${candidate}: ${score.toFixed(2)}, meets ${scores.filter(({ passed }) => passed).length} of ${scores.length}`;
    }
    case 'assurance.concluded':
      return `${event.data.chosen}: ${event.data.reason}`;
    case 'retrieval.done':
      return `${event.data.collection}: ${formatAmount(event.data.passages.length, 'passage')} for “${event.data.query}”`;
    case 'memory.accessed':
      return `${event.data.action}: ${event.data.thread ?? formatAmount(event.data.facts.length, 'fact')}`;
    case 'context.chosen':
      return `${event.data.chosen}: ${event.data.reason}`;
    case 'step.completed':
      return `${attemptName(event.data)} in ${formatDuration(event.data.durationMs)}`;
    case 'step.failed':
      return `${attemptName(event.data)}: ${event.data.error.message}${event.data.willRetry ? ' (will be tried again)' : ''}`;
    case 'run.suspended':
      return event.data.message;
    case 'run.resumed':
      return `by ${event.data.resumedBy}`;
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

const decisions = { allow: 'allowed', ask: 'a person is asked', refuse: 'refused' };

const attemptName = ({ stepId, attempt }: { stepId: string; attempt: number }) =>
  attempt === 1 ? stepId : `${stepId}, attempt ${attempt}`;

const enteredWith = ({ count, case: taken }: RunEventData<'step.entered'>): string => {
  if (count !== undefined) return `: ${formatAmount(count, 'item')}`;
  return taken === undefined ? '' : `: ${taken === 'else' ? 'else' : `case ${Number(taken) + 1}`}`;
};

const waitedFor = ({ signal, until }: RunEventData<'step.waiting'>): string =>
  [signal === undefined ? '' : `for the signal ${signal}`, until === undefined ? '' : `until ${until}`]
    .filter((part) => part !== '')
    .join(', at most ');
