import { z } from 'zod';
import { contextMode } from '../context.js';
import { modelParameters } from '../model-parameters.js';
import { slug } from '../references.js';
import { workflowLimits } from './limits.js';
import { jsonTemplate, stepBase, template } from './step-base.js';

/** Holds answers to the passages that they rest on: `quote` their evidence, `span` the answer itself too. */
const groundingMode = z.enum(['off', 'quote', 'span']);

/** What an agent answers from: documents of a collection. */
export const knowledgeSource = z.strictObject({
  collection: template,
  /** Ids of whole documents; left out: all of the collection. */
  documents: z.array(template).min(1).max(50).optional(),
  /** What is searched for; the task when left out. */
  query: template.optional(),
  /** 'auto' when left out: the way that is predicted to cost least. */
  mode: contextMode.optional(),
  /** Passages of a search; 5 when left out. */
  limit: z.int().min(1).max(50).optional(),
});
export type KnowledgeSource = z.infer<typeof knowledgeSource>;

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
  /** Passages whose texts stand in the messages: an expression that gives a retrieve step's `passages`. */
  passages: template.optional(),
  /** Left out: 'off'. */
  grounding: groundingMode.optional(),
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
  /** In place of `passages`: the step itself finds what to answer from. */
  knowledge: knowledgeSource.optional(),
  /** Left out: 'quote' where there are passages, no tools, and a model that can be held to them. */
  grounding: groundingMode.optional(),
  /** The tools that this agent may call. None unless named here. */
  tools: z.array(slug).max(50).optional(),
  maxTurns: z.int().min(1).max(workflowLimits.agentTurns).optional(),
  parameters: modelParameters.optional(),
});
