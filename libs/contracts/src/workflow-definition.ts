import { z } from 'zod';
import { type JsonValue, jsonObject, jsonValue } from './json.js';
import { modelParameters } from './model-parameters.js';
import { slug } from './references.js';

/** How large a definition may be; named in the error that refuses one. */
export const workflowLimits = {
  steps: 200,
  bytes: 256 * 1024,
  depth: 64,
  expressionLength: 4_000,
  agentTurns: 32,
} as const;

const stepId = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/, "a step id is lower-case letters, digits and '_', beginning with a letter");

/** A string that may hold `${{ expression }}` (CEL). A string that is one expression keeps the expression's type. */
const template = z.string().max(100_000);
/** Any JSON whose strings are templates. */
const jsonTemplate: z.ZodType<JsonValue> = jsonValue;

const stepBase = {
  id: stepId,
  /** The steps that must be completed first. A step that an expression refers to is needed without being named here. */
  needs: z.array(stepId).optional(),
  description: z.string().max(500).optional(),
  retry: z
    .strictObject({ attempts: z.int().min(1).max(20), backoffMs: z.int().min(0).max(3_600_000).optional() })
    .optional(),
};

export const transformStep = z.strictObject({ ...stepBase, kind: z.literal('transform'), value: jsonTemplate });
export const toolStep = z.strictObject({
  ...stepBase,
  kind: z.literal('tool'),
  tool: slug,
  arguments: z.record(z.string(), jsonTemplate),
});
export const retrieveStep = z.strictObject({
  ...stepBase,
  kind: z.literal('retrieve'),
  collection: template,
  query: template,
  limit: z.int().min(1).max(50).optional(),
});
export const modelStep = z.strictObject({
  ...stepBase,
  kind: z.literal('model'),
  model: slug,
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: template }))
    .min(1)
    .max(100),
  parameters: modelParameters.optional(),
});
export const agentStep = z.strictObject({
  ...stepBase,
  kind: z.literal('agent'),
  model: slug,
  instructions: template.optional(),
  task: template,
  /** Passages to answer from: an expression that gives the output of a retrieve step's `passages`. */
  passages: template.optional(),
  /** The tools that this agent may call. None unless named here. */
  tools: z.array(slug).max(50).optional(),
  maxTurns: z.int().min(1).max(workflowLimits.agentTurns).optional(),
  parameters: modelParameters.optional(),
});

export const stepDefinition = z.discriminatedUnion('kind', [
  transformStep,
  toolStep,
  retrieveStep,
  modelStep,
  agentStep,
]);
export type StepDefinition = z.infer<typeof stepDefinition>;
export type StepKind = StepDefinition['kind'];
export type StepOfKind<K extends StepKind> = Extract<StepDefinition, { kind: K }>;

/** What a person defines; see also `checkWorkflow` of the engine, which finds what a schema cannot. */
export const workflowDefinition = z.strictObject({
  name: slug,
  description: z.string().max(2_000).optional(),
  /** JSON Schema (draft 2020-12) of a run's input; its type is object. */
  input: jsonObject.optional(),
  steps: z.array(stepDefinition).min(1).max(workflowLimits.steps),
  /** JSON with templates; the run's output. Left out: an object of every step's output by step id. */
  output: jsonTemplate.optional(),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
