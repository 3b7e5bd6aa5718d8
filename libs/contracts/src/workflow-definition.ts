import { z } from 'zod';
import { budget } from './definition/budget.js';
import {
  approvalStep,
  branchStep,
  loopStep,
  mapStep,
  parallelStep,
  waitStep,
  workflowStep,
} from './definition/control-steps.js';
import { workflowLimits } from './definition/limits.js';
import { memoryStep } from './definition/memory-step.js';
import { block, jsonTemplate } from './definition/step-base.js';
import { defineStep } from './definition/step-reference.js';
import {
  agentStep,
  codeStep,
  ingestStep,
  modelStep,
  retrieveStep,
  toolStep,
  transformStep,
} from './definition/working-steps.js';
import { jsonObject } from './json.js';
import { slug } from './references.js';

/** The kinds that a handler does. */
export const workingSteps = [
  transformStep,
  toolStep,
  codeStep,
  retrieveStep,
  memoryStep,
  modelStep,
  agentStep,
  ingestStep,
] as const;
/** The kinds that the engine itself does. */
export const controlSteps = [
  branchStep,
  parallelStep,
  mapStep,
  loopStep,
  workflowStep,
  waitStep,
  approvalStep,
] as const;

export const stepDefinition = z.discriminatedUnion('kind', [...workingSteps, ...controlSteps]);
defineStep(stepDefinition);

/** What a person defines; see also `checkWorkflow` of the engine, which finds what a schema cannot. */
export const workflowDefinition = z.strictObject({
  name: slug,
  description: z.string().max(2_000).optional(),
  /** JSON Schema (draft 2020-12) of a run's input; its type is object. */
  input: jsonObject.optional(),
  steps: block,
  /** JSON with templates; the run's output. Left out: an object of every step's output by step id. */
  output: jsonTemplate.optional(),
  /** JSON Schema that the run's output must fit; a run whose output does not has failed. */
  outputSchema: jsonObject.optional(),
  budget: budget.optional(),
  /** Runs of this workflow at a time; further ones wait, the oldest first. */
  concurrency: z.int().min(1).max(10_000).optional(),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
export { workflowLimits };
