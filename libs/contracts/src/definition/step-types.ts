import type { z } from 'zod';
import type * as control from './control-steps.js';
import type { memoryStep } from './memory-step.js';
import type * as working from './working-steps.js';

/** A step that a handler does. */
export type WorkingStep =
  | z.infer<typeof working.transformStep>
  | z.infer<typeof working.toolStep>
  | z.infer<typeof working.codeStep>
  | z.infer<typeof working.retrieveStep>
  | z.infer<typeof memoryStep>
  | z.infer<typeof working.modelStep>
  | z.infer<typeof working.agentStep>
  | z.infer<typeof working.ingestStep>;

/** A step that the engine itself does. */
export type ControlStep =
  | z.infer<typeof control.branchStep>
  | z.infer<typeof control.parallelStep>
  | z.infer<typeof control.mapStep>
  | z.infer<typeof control.loopStep>
  | z.infer<typeof control.workflowStep>
  | z.infer<typeof control.waitStep>
  | z.infer<typeof control.approvalStep>;

export type StepDefinition = WorkingStep | ControlStep;
export type StepKind = StepDefinition['kind'];
export type WorkingKind = WorkingStep['kind'];
export type StepOfKind<K extends StepKind> = Extract<StepDefinition, { kind: K }>;

/** Steps that hold steps. An interface, so that the types may go round. */
export interface StepList extends Array<StepDefinition> {}
