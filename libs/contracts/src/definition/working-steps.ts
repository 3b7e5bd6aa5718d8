import { z } from 'zod';
import { modelParameters } from '../model-parameters.js';
import { slug } from '../references.js';
import { workflowLimits } from './limits.js';
import { jsonTemplate, stepBase, template } from './step-base.js';

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
/** Reads a document into a collection. Output: an `IngestOutput`. */
export const ingestStep = z.strictObject({
  ...stepBase,
  kind: z.literal('ingest'),
  collection: template,
  /** An `IngestDocument`: where it comes from, and an upload's hash, an address or a text. */
  document: jsonTemplate,
});
