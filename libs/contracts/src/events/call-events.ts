import { z } from 'zod';
import { contextChoice, contextEstimate, contextMode } from '../context.js';
import { memoryActions } from '../definition/memory-step.js';
import { assuranceUse, requirementScore } from '../definition/requirement.js';
import { errorRecord } from '../errors.js';
import { factStatus, memoryScope } from '../memory/fact.js';
import {
  callParameters,
  callTiming,
  finishReason,
  outputConstraint,
  stateReuse,
  tokenLogprob,
  tokenUsage,
  toolChoice,
} from '../model-parameters.js';
import { sha256Hex, uuid } from '../references.js';
import { searchFilters, searchMethod, searchRanks } from '../search.js';
import { taint } from '../taint.js';
import { ofStep } from './of-step.js';
import { storedValue } from './stored-value.js';

/** What steps of handlers record of what they do: calls of models and tools, searches, and what was decided about them. */
export const callEventData = {
  'model.called': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    model: z.string(),
    modelFingerprint: z.string(),
    /**
     * The messages said since the event with sequence number `extends` (null: the whole prompt), so history stays linear.
     * The whole prompt is that event's prompt, its output as the assistant's message, then these messages.
     */
    prompt: z.object({ extends: z.int().positive().nullable(), messages: storedValue, renderedSha256: sha256Hex }),
    parameters: callParameters,
    /** What the answer was held to. */
    constraint: outputConstraint.optional(),
    /** Why it was not held to what it should have been. */
    notHeld: z.string().optional(),
    /** Names of the tools that were offered; left out: those of the step. */
    tools: z.array(z.string()).optional(),
    /** Which of them had to be called; left out: none. */
    toolChoice: toolChoice.optional(),
    output: storedValue,
    /** Of each token, where the call asked for them. */
    logprobs: z.array(tokenLogprob).optional(),
    /** Of the ids of the tokens that were written, joined by ','. Not of remote models, nor in logs of earlier versions. */
    tokensSha256: sha256Hex.optional(),
    finishReason,
    usage: tokenUsage,
    timing: callTiming,
    reuse: stateReuse,
  }),
  'tool.called': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    tool: z.string(),
    /** Which one it was. Not of a tool that there is not, nor in logs of earlier versions. */
    toolVersion: z.string().optional(),
    toolSha256: sha256Hex.optional(),
    /** Of the result, and of what the error says. */
    taint: taint.optional(),
    arguments: storedValue,
    result: storedValue.optional(),
    error: errorRecord.optional(),
    durationMs: z.number(),
  }),
  /** Whether a call of a tool that a model asks for is made. Refused arguments are kept; those of a call are in `tool.called`. */
  'policy.decided': z.object({
    v: z.literal(1),
    ...ofStep,
    /** That of the call. */
    callKey: z.string(),
    tool: z.string(),
    argumentsSha256: sha256Hex,
    arguments: storedValue.optional(),
    decision: z.enum(['allow', 'ask', 'refuse']),
    rule: z.enum(['granted', 'not-granted', 'argument', 'taint', 'approval', 'limit']),
    reason: z.string(),
    /** Where the untrusted text comes from that stood in the conversation: a call key, 'passages', or 'steps.<id>'. */
    taint: z.array(z.string()),
  }),
  /** How an answer is to be brought to meet its requirements, before the first is written. */
  'assurance.planned': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    requirements: z.array(z.object({ id: z.string(), text: z.string(), method: z.string(), threshold: z.number() })),
    candidates: z.int().positive(),
    repairs: z.int().nonnegative(),
    tokens: z.int().positive().optional(),
    seconds: z.number().optional(),
    /** In the words of the model. */
    plan: storedValue.optional(),
  }),
  /** How well an answer meets the requirements; the answer itself is the output of the model call `answeredBy`. */
  'candidate.scored': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    candidate: z.string(),
    answeredBy: z.string(),
    /** The candidate that this one mends. */
    repairs: z.string().optional(),
    scores: z.array(requirementScore),
    /** Mean of the scores. */
    score: z.number(),
    passed: z.boolean(),
    durationMs: z.number(),
  }),
  'assurance.concluded': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    chosen: z.string(),
    passed: z.boolean(),
    reason: z.string(),
    used: assuranceUse,
  }),
  'retrieval.done': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    collection: z.string(),
    query: z.string(),
    passages: z.array(z.object({ chunkId: uuid, documentId: uuid, score: z.number(), ranks: searchRanks.optional() })),
    filters: searchFilters.optional(),
    method: searchMethod.optional(),
    durationMs: z.number(),
  }),
  /** How an agent gets to know its documents, and what each way was predicted to cost. */
  'context.chosen': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    wanted: contextMode,
    chosen: contextChoice,
    reason: z.string(),
    documents: z.array(z.object({ documentId: uuid, sha256: sha256Hex, tokens: z.int().nonnegative() })),
    /** Whether the documents' kept state is there, or why it cannot be used. */
    snapshot: z.object({ ready: z.boolean(), reason: z.string() }),
    /** Of each way; undefined where it cannot be gone. */
    estimates: z.partialRecord(contextChoice, contextEstimate),
  }),
  'memory.accessed': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    action: z.enum(memoryActions),
    scopes: z.array(memoryScope),
    query: z.string().optional(),
    thread: z.string().optional(),
    facts: z.array(z.object({ factId: uuid, score: z.number().optional(), status: factStatus.optional() })),
    /** Messages that were read or added. */
    messages: z.int().nonnegative().optional(),
    taint: taint.optional(),
    /** What the step or the model was given. */
    result: storedValue,
    durationMs: z.number(),
  }),
} as const;
