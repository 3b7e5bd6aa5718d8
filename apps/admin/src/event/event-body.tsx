import type { RunEvent } from '@marimba/contracts';
import { AssuranceConcludedView, AssurancePlannedView, CandidateScoredView } from './assurance-event-views.js';
import { ContextChosenView } from './context-chosen-view.js';
import {
  ApprovalDecidedView,
  ApprovalRequestedView,
  ChildEndedView,
  ChildStartedView,
  SignalReceivedView,
  StepWaitingView,
} from './exchange-event-views.js';
import { MemoryView } from './memory-view.js';
import { ModelCalledView } from './model-called-view.js';
import { StepEnteredView, StepIteratedView, StepSkippedView } from './nesting-event-views.js';
import { PolicyDecidedView } from './policy-decided-view.js';
import { RetrievalView } from './retrieval-view.js';
import {
  RunAdmittedView,
  RunCancelledView,
  RunCompletedView,
  RunCreatedView,
  RunFailedView,
  RunResumedView,
  RunSuspendedView,
} from './run-event-views.js';
import { StepCompletedView, StepFailedView, StepScheduledView, StepStartedView } from './step-event-views.js';
import { ToolCalledView } from './tool-called-view.js';

/** What an event says, by its type. */
export function EventBody({ event }: { event: RunEvent }) {
  switch (event.type) {
    case 'run.created':
      return <RunCreatedView event={event} />;
    case 'run.admitted':
      return <RunAdmittedView />;
    case 'step.scheduled':
      return <StepScheduledView event={event} />;
    case 'step.started':
      return <StepStartedView event={event} />;
    case 'step.skipped':
      return <StepSkippedView event={event} />;
    case 'step.entered':
      return <StepEnteredView event={event} />;
    case 'step.iterated':
      return <StepIteratedView event={event} />;
    case 'step.waiting':
      return <StepWaitingView event={event} />;
    case 'signal.received':
      return <SignalReceivedView event={event} />;
    case 'approval.requested':
      return <ApprovalRequestedView event={event} />;
    case 'approval.decided':
      return <ApprovalDecidedView event={event} />;
    case 'child.started':
      return <ChildStartedView event={event} />;
    case 'child.ended':
      return <ChildEndedView event={event} />;
    case 'model.called':
      return <ModelCalledView event={event} />;
    case 'tool.called':
      return <ToolCalledView event={event} />;
    case 'policy.decided':
      return <PolicyDecidedView event={event} />;
    case 'assurance.planned':
      return <AssurancePlannedView event={event} />;
    case 'candidate.scored':
      return <CandidateScoredView event={event} />;
    case 'assurance.concluded':
      return <AssuranceConcludedView event={event} />;
    case 'retrieval.done':
      return <RetrievalView event={event} />;
    case 'memory.accessed':
      return <MemoryView event={event} />;
    case 'context.chosen':
      return <ContextChosenView event={event} />;
    case 'step.completed':
      return <StepCompletedView event={event} />;
    case 'step.failed':
      return <StepFailedView event={event} />;
    case 'run.suspended':
      return <RunSuspendedView event={event} />;
    case 'run.resumed':
      return <RunResumedView event={event} />;
    case 'run.completed':
      return <RunCompletedView event={event} />;
    case 'run.failed':
      return <RunFailedView event={event} />;
    case 'run.cancelled':
      return <RunCancelledView event={event} />;
    default:
      return event satisfies never;
  }
}
