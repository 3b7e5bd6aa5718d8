import { z } from 'zod';
import { modelParameters } from '../model-parameters.js';
import { slug } from '../references.js';
import { metadataKey, searchMode } from '../search.js';
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
  mode: searchMode.optional(),
  rerank: z.boolean().optional(),
  /** Filters by key, or one expression that gives them; checked when the step runs. */
  filters: z.union([template, z.record(metadataKey, jsonTemplate)]).optional(),
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
