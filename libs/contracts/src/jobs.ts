import { z } from 'zod';
import { errorRecord } from './errors.js';
import {
  callTiming,
  chatMessage,
  finishReason,
  modelParameters,
  stateReuse,
  tokenUsage,
  toolDescription,
} from './model-parameters.js';
import { sha256Hex, uuid } from './references.js';

/** Queue payloads carry ids, not bodies. A new field is optional until old jobs have drained. */
export const stepJob = z.object({
  v: z.literal(1),
  tenantId: uuid,
  runId: uuid,
  stepId: z.string(),
  attempt: z.int().positive(),
});
export type StepJob = z.infer<typeof stepJob>;

/** One model call. `callId` is stable for (run, step, attempt, callKey), so the same call is never queued twice. */
export const inferenceJob = z.object({
  v: z.literal(1),
  tenantId: uuid,
  runId: uuid,
  stepId: z.string(),
  callKey: z.string(),
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
  messages: z.array(chatMessage),
  tools: z.array(toolDescription),
  parameters: modelParameters,
});
export type InferenceRequest = z.infer<typeof inferenceRequest>;

/** A job together with what it asks. */
export type InferenceCall = InferenceJob & { request: InferenceRequest };

/** What a model call gives back. */
export const inferenceResult = z.object({
  v: z.literal(1),
  text: z.string(),
  finishReason,
  usage: tokenUsage,
  timing: callTiming,
  reuse: stateReuse,
  modelFingerprint: z.string(),
  renderedSha256: sha256Hex,
});
export type InferenceResult = z.infer<typeof inferenceResult>;

/** How a model call ended, as the inference worker leaves it for whoever asked. */
export const inferenceOutcome = z.union([z.object({ result: inferenceResult }), z.object({ error: errorRecord })]);
export type InferenceOutcome = z.infer<typeof inferenceOutcome>;
