import { z } from 'zod';
import { errorRecord } from './errors.js';
import {
  callParameters,
  callTiming,
  chatMessage,
  finishReason,
  functionDescription,
  outputConstraint,
  stateReuse,
  tokenLogprob,
  tokenUsage,
  toolCall,
  toolChoice,
} from './model-parameters.js';
import { sha256Hex, uuid } from './references.js';

/** Queue payloads carry ids, not bodies. A new field is optional until old jobs have drained. */
export const stepJob = z.object({
  v: z.literal(1),
  tenantId: uuid,
  runId: uuid,
  stepId: z.string(),
  attempt: z.int().positive(),
  /** Name of the run's workflow, where whoever queues the step knows it: for its share. */
  workflow: z.string().optional(),
});
export type StepJob = z.infer<typeof stepJob>;

/**
 * One model call. `callId` is stable for (run, step, attempt, callKey), so the same call is never queued twice; a call
 * outside a run has an id of its own and none of the three.
 */
export const inferenceJob = z.object({
  v: z.literal(1),
  tenantId: uuid,
  runId: uuid.optional(),
  stepId: z.string().optional(),
  callKey: z.string().optional(),
  callId: z.string(),
  model: z.string(),
});
export type InferenceJob = z.infer<typeof inferenceJob>;

/**
 * What a model is asked. It lies beside the queue while the call is wanted, and nowhere else: the log holds each message
 * once, and the whole prompt of every call would make history quadratic.
 */
export const inferenceRequest = z.object({
  v: z.literal(1),
  kind: z.literal('generate').optional(),
  messages: z.array(chatMessage),
  /** A prompt as it is, or its token ids, in place of messages. */
  raw: z.union([z.string(), z.array(z.int().nonnegative())]).optional(),
  tools: z.array(functionDescription),
  parameters: callParameters,
  /** Keeps the state behind so many characters of a message: what stands there begins other prompts too. */
  keepAt: z.object({ message: z.int().nonnegative(), end: z.int().nonnegative() }).optional(),
  toolChoice: toolChoice.optional(),
  /** False: at most one call an answer. */
  parallelToolCalls: z.boolean().optional(),
  constraint: outputConstraint.optional(),
  /** Higher goes first; left out: 0. */
  priority: z.int().min(-100).max(100).optional(),
  /** The answer is wanted in parts: content, reasoning and tool calls each by itself. Left out: one text, as it was written. */
  inParts: z.boolean().optional(),
});
export type InferenceRequest = z.infer<typeof inferenceRequest>;

/** Texts, or token ids of them, to be turned into vectors. */
export const embeddingRequest = z.object({
  v: z.literal(1),
  kind: z.literal('embed'),
  inputs: z.array(z.union([z.string(), z.array(z.int().nonnegative())])).min(1),
  /** What the texts are: encoders that tell questions from passages put their own words before each. */
  purpose: z.enum(['query', 'passage']).optional(),
});
export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

/** How well each passage answers the question, for a model to say. */
export const rerankRequest = z.object({
  v: z.literal(1),
  kind: z.literal('rerank'),
  query: z.string(),
  passages: z.array(z.string()).min(1).max(200),
});
export type RerankRequest = z.infer<typeof rerankRequest>;

export const modelRequest = z.union([embeddingRequest, rerankRequest, inferenceRequest]);
export type ModelRequest = z.infer<typeof modelRequest>;

/** A job together with what it asks. */
export type ModelCall<Request extends ModelRequest = ModelRequest> = InferenceJob & { request: Request };
export type InferenceCall = ModelCall<InferenceRequest>;
export type EmbeddingCall = ModelCall<EmbeddingRequest>;
export type RerankCall = ModelCall<RerankRequest>;

/** What a model call gives back. */
export const inferenceResult = z.object({
  v: z.literal(1),
  /** The whole answer; of one in parts, its content alone. */
  text: z.string(),
  /** Of an answer in parts. */
  reasoning: z.string().optional(),
  /** Of an answer in parts. Arguments are the JSON that the model wrote. */
  toolCalls: z.array(toolCall.extend({ arguments: z.string() })).optional(),
  /** Of each token of `text`. */
  logprobs: z.array(tokenLogprob).optional(),
  finishReason,
  usage: tokenUsage,
  timing: callTiming,
  reuse: stateReuse,
  modelFingerprint: z.string(),
  renderedSha256: sha256Hex,
  /** Of the ids of the tokens that were written, joined by ','; left out where they are not known here. */
  tokensSha256: sha256Hex.optional(),
  /** The state that `keepAt` asked for; left out where none was kept. */
  kept: z.object({ tokens: z.int().positive(), bytes: z.number().nonnegative() }).optional(),
  /** Why the answer was not held to passages, where `grounding.ifPossible` asked for that. */
  notHeld: z.string().optional(),
});
export type InferenceResult = z.infer<typeof inferenceResult>;

export const embeddingResult = z.object({
  v: z.literal(1),
  kind: z.literal('embed'),
  /** One an input, in their order: little-endian 32-bit floats in base64, of length 1 as a vector. */
  vectors: z.array(z.base64()),
  promptTokens: z.int().nonnegative(),
  /** Of the model that made them. */
  fingerprint: z.string().optional(),
});
export type EmbeddingResult = z.infer<typeof embeddingResult>;

export const rerankResult = z.object({
  v: z.literal(1),
  kind: z.literal('rerank'),
  /** One a passage, in their order; higher is better. */
  scores: z.array(z.number()),
  promptTokens: z.int().nonnegative(),
  fingerprint: z.string(),
});
export type RerankResult = z.infer<typeof rerankResult>;

export const modelResult = z.union([embeddingResult, rerankResult, inferenceResult]);
export type ModelResult = z.infer<typeof modelResult>;

/** How a model call ended, as the inference worker leaves it for whoever asked. */
export const inferenceOutcome = z.union([z.object({ result: modelResult }), z.object({ error: errorRecord })]);
export type InferenceOutcome = z.infer<typeof inferenceOutcome>;

/** A piece of an answer while it is written. Without `part` it is content. */
export const answerPiece = z.object({
  text: z.string(),
  part: z.enum(['reasoning', 'tool-call']).optional(),
  /** Which of the answer's tool calls this piece belongs to, 0-based; `text` goes on with its arguments. */
  call: z.object({ index: z.int().nonnegative(), name: z.string() }).optional(),
  logprobs: z.array(tokenLogprob).optional(),
});
export type AnswerPiece = z.infer<typeof answerPiece>;
