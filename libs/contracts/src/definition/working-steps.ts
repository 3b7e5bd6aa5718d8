import { z } from 'zod';
import { contextMode } from '../context.js';
import { jsonObject } from '../json.js';
import { modelParameters } from '../model-parameters.js';
import { slug } from '../references.js';
import { metadataKey, searchMode } from '../search.js';
import { workflowLimits } from './limits.js';
import { agentMemory } from './memory-step.js';
import { assurance, requirementsLimit, statedRequirement } from './requirement.js';
import { jsonTemplate, stepBase, template } from './step-base.js';
import { grantedTool } from './tool-grant.js';

/** Holds answers to the passages that they rest on: `quote` their evidence, `span` the answer itself too. */
const groundingMode = z.enum(['off', 'quote', 'span']);

/** What an agent answers from: documents of a collection. */
export const knowledgeSource = z.strictObject({
  collection: template,
  /** Ids of documents, or one expression that gives them; left out, or null: all of the collection. */
  documents: z.union([template, z.array(template).min(1).max(50)]).optional(),
  /** What is searched for; the task when left out. */
  query: template.optional(),
  /** 'auto' when left out: the way that is predicted to cost least. */
  mode: contextMode.optional(),
  /** Of 'auto': documents of more tokens together are searched, whatever reading them would cost. Left out: as many as the model reads. */
  wholeTokens: z.int().min(1).optional(),
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
/**
 * JavaScript in the sandbox: the body of a function that is given `input`; what it returns is the step's output. Only where
 * the installation allows it. The code itself is no template: values come in by `input`.
 */
export const codeStep = z.strictObject({
  ...stepBase,
  kind: z.literal('code'),
  code: z.string().min(1).max(100_000),
  input: jsonTemplate.optional(),
  /** Milliseconds of computing; 5,000 when left out, and at most. */
  timeoutMs: z.int().min(1).max(5_000).optional(),
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
  /** Passages whose texts stand in the messages: an expression that gives a retrieve step's `passages`. */
  passages: template.optional(),
  /** Left out: 'off'. */
  grounding: groundingMode.optional(),
  parameters: modelParameters.optional(),
});
/** How much an agent may do. */
export const agentLimits = z.strictObject({
  /** Answers of the model, 8 when left out. A model that is not done by then has failed. */
  turns: z.int().min(1).max(workflowLimits.agentTurns).optional(),
  /** Calls of tools; further ones are refused, so that the model answers with what it has. */
  toolCalls: z.int().min(0).max(10_000).optional(),
  /** Of model calls: those read and not taken from a state, and those written. */
  tokens: z.int().min(1).optional(),
  /** Of model calls and tools, without waits for people. */
  seconds: z.number().gt(0).optional(),
});
export type AgentLimits = z.infer<typeof agentLimits>;

export const agentStep = z.strictObject({
  ...stepBase,
  kind: z.literal('agent'),
  model: slug,
  instructions: template.optional(),
  task: template,
  /** Passages to answer from: an expression that gives the output of a retrieve step's `passages`. */
  passages: template.optional(),
  /** What it remembers of earlier runs. None unless named here. */
  memory: agentMemory.optional(),
  /** In place of `passages`: the step itself finds what to answer from. */
  knowledge: knowledgeSource.optional(),
  /**
   * Left out: 'quote' where there are passages, neither tools nor `output`, and a model that can be held to them. With tools it
   * holds the answer to what a search gave, from the first search on.
   */
  grounding: groundingMode.optional(),
  /** The tools that this agent may call. None unless named here. */
  tools: z.array(grantedTool).max(50).optional(),
  /** What it does first: call some tool, or the one that is named. From then on it chooses. */
  toolChoice: z.union([z.literal('required'), z.strictObject({ name: slug })]).optional(),
  /** What happens to a call that needs an approval because untrusted text may have brought it about: a person is asked (left out), or it is refused. */
  untrusted: z.enum(['ask', 'refuse']).optional(),
  /** JSON Schema of the answer, which is then JSON. */
  output: jsonObject.optional(),
  /** As `limits.turns`. */
  maxTurns: z.int().min(1).max(workflowLimits.agentTurns).optional(),
  limits: agentLimits.optional(),
  parameters: modelParameters.optional(),
  /** `assured`: the answer is scored against `requirements`, repaired, and the best of several. */
  mode: z.enum(['plain', 'assured']).optional(),
  requirements: z.array(statedRequirement).min(1).max(requirementsLimit).optional(),
  assurance: assurance.optional(),
});
/** Reads a document into a collection. Output: an `IngestOutput`. */
export const ingestStep = z.strictObject({
  ...stepBase,
  kind: z.literal('ingest'),
  collection: template,
  /** An `IngestDocument`: where it comes from, and an upload's hash, an address or a text. */
  document: jsonTemplate,
});
