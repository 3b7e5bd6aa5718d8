import { z } from 'zod';
import { contextChoice, contextEstimate, contextMode } from './context.js';
import { budget, budgetKind } from './definition/budget.js';
import { memoryActions } from './definition/memory-step.js';
import { assuranceUse, requirementScore } from './definition/requirement.js';
import { errorRecord } from './errors.js';
import { jsonValue } from './json.js';
import { factStatus, memoryScope, memoryScopeId } from './memory/fact.js';
import {
  callParameters,
  callTiming,
  finishReason,
  outputConstraint,
  stateReuse,
  tokenLogprob,
  tokenUsage,
} from './model-parameters.js';
import { blobReference, sha256Hex, timestamp, uuid } from './references.js';
import { searchFilters, searchMethod, searchRanks } from './search.js';
import { taint } from './taint.js';

/**
 * A value inside an event: itself when small, else a reference to a content-addressed blob whose bytes are the
 * value's canonical JSON (RFC 8785).
 */
export const storedValue = z.union([z.object({ inline: jsonValue }), blobReference]);
export type StoredValue = z.infer<typeof storedValue>;

const ofStep = { stepId: z.string(), attempt: z.int().positive() };

/** A step of another run. */
export const runLink = z.object({ runId: uuid, stepId: z.string() });
export type RunLink = z.infer<typeof runLink>;

/** Of a fork: the event of the other run that this one repeats. */
const copiedFrom = z.object({ runId: uuid, seq: z.int().positive() }).optional();

/**
 * The data of each event type. `stepId` is a step's path: its id, with those of the steps that hold it before it and the
 * iteration in brackets ('each[3].summarise'). `callKey` names a call inside a step, the same on every attempt ('turn-1', 'turn-1-tool-1'). */
export const runEventData = {
  'run.created': z.object({
    v: z.literal(1),
    workflow: z.string(),
    version: z.int().positive(),
    definitionSha256: sha256Hex,
    input: storedValue,
    createdBy: z.string(),
    /** The person it is for, whose memory its steps see. */
    user: memoryScopeId.optional(),
    /** True: waits for `run.admitted`. */
    queued: z.boolean().optional(),
    parent: runLink.extend({ depth: z.int().positive() }).optional(),
    forkOf: runLink.optional(),
    /** In place of the pinned version's, where a fork has changed it. */
    definition: storedValue.optional(),
    /** In place of the definition's. */
    budget: budget.optional(),
  }),
  'run.admitted': z.object({ v: z.literal(1) }),
  /** Written by earlier versions only: what is to be done follows from the other events. */
  'step.scheduled': z.object({ v: z.literal(1), ...ofStep, kind: z.string(), notBefore: timestamp.optional() }),
  'step.started': z.object({ v: z.literal(1), ...ofStep, worker: z.string() }),
  /** Its `if` is false. */
  'step.skipped': z.object({ v: z.literal(1), stepId: z.string(), copiedFrom }),
  /** A step that holds steps has begun: with the items of a map, or the case of a branch ('0', '1', … or 'else'). */
  'step.entered': z.object({
    v: z.literal(1),
    ...ofStep,
    items: storedValue.optional(),
    count: z.int().nonnegative().optional(),
    case: z.string().optional(),
    copiedFrom,
  }),
  /** A loop goes on: `output` is that of the iteration that has ended, `iteration` the next. */
  'step.iterated': z.object({
    v: z.literal(1),
    stepId: z.string(),
    iteration: z.int().positive(),
    output: storedValue,
    copiedFrom,
  }),
  /** A step waits until a time or for a signal, whichever it names. */
  'step.waiting': z.object({
    v: z.literal(1),
    ...ofStep,
    signal: z.string().optional(),
    until: timestamp.optional(),
  }),
  'signal.received': z.object({
    v: z.literal(1),
    /** Given by the sender: the same one again is the same signal. */
    id: z.string(),
    name: z.string(),
    payload: storedValue,
    sentBy: z.string(),
  }),
  'approval.requested': z.object({
    v: z.literal(1),
    ...ofStep,
    title: z.string(),
    subject: storedValue,
    subjectSha256: sha256Hex,
    until: timestamp.optional(),
  }),
  /** Holds for this subject only: another hash is another question. */
  'approval.decided': z.object({
    v: z.literal(1),
    stepId: z.string(),
    subjectSha256: sha256Hex,
    approved: z.boolean(),
    reason: z.string().optional(),
    decidedBy: z.string(),
  }),
  'child.started': z.object({
    v: z.literal(1),
    ...ofStep,
    childRunId: uuid,
    workflow: z.string(),
    version: z.int().positive(),
    until: timestamp.optional(),
  }),
  'child.ended': z.object({
    v: z.literal(1),
    stepId: z.string(),
    childRunId: uuid,
    output: storedValue.optional(),
    error: errorRecord.optional(),
  }),
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
  'step.completed': z.object({
    v: z.literal(1),
    ...ofStep,
    output: storedValue,
    durationMs: z.number(),
    copiedFrom,
  }),
  'step.failed': z.object({
    v: z.literal(1),
    ...ofStep,
    error: errorRecord,
    willRetry: z.boolean(),
    /** When the next attempt may begin. */
    retryAt: timestamp.optional(),
    durationMs: z.number(),
  }),
  /** Stopped cleanly: no step begins before `run.resumed`. */
  'run.suspended': z.object({
    v: z.literal(1),
    budget: budgetKind,
    message: z.string(),
    stepId: z.string().optional(),
  }),
  /** The budget from now on is this one, used from the beginning of the run. */
  'run.resumed': z.object({ v: z.literal(1), resumedBy: z.string(), budget }),
  'run.completed': z.object({ v: z.literal(1), output: storedValue }),
  'run.failed': z.object({ v: z.literal(1), error: errorRecord, stepId: z.string().optional() }),
  'run.cancelled': z.object({ v: z.literal(1), reason: z.string(), cancelledBy: z.string() }),
} as const;

export type RunEventType = keyof typeof runEventData;
export type RunEventData<T extends RunEventType> = z.infer<(typeof runEventData)[T]>;

/** What is to be appended: the log adds sequence number, time and hashes. */
export type NewRunEvent = { [T in RunEventType]: { type: T; data: RunEventData<T> } }[RunEventType];

const envelope = {
  tenantId: uuid,
  runId: uuid,
  /** 1, 2, 3 … without a gap. */
  seq: z.int().positive(),
  at: timestamp,
  /** Hash of the event before; 64 zeros for the first. */
  prevHash: sha256Hex,
  /** SHA-256 of the canonical JSON of all other members. */
  hash: sha256Hex,
};

const member = <T extends RunEventType>(type: T) =>
  z.object({ ...envelope, type: z.literal(type), data: runEventData[type] });

/** One entry of a run's append-only, hash-chained log. */
export const runEvent = z.discriminatedUnion('type', [
  member('run.created'),
  member('run.admitted'),
  member('step.scheduled'),
  member('step.started'),
  member('step.skipped'),
  member('step.entered'),
  member('step.iterated'),
  member('step.waiting'),
  member('signal.received'),
  member('approval.requested'),
  member('approval.decided'),
  member('child.started'),
  member('child.ended'),
  member('model.called'),
  member('tool.called'),
  member('policy.decided'),
  member('assurance.planned'),
  member('candidate.scored'),
  member('assurance.concluded'),
  member('retrieval.done'),
  member('context.chosen'),
  member('memory.accessed'),
  member('step.completed'),
  member('step.failed'),
  member('run.suspended'),
  member('run.resumed'),
  member('run.completed'),
  member('run.failed'),
  member('run.cancelled'),
]);
export type RunEvent = {
  [T in RunEventType]: { type: T; data: RunEventData<T> } & Omit<z.infer<typeof runEvent>, 'type' | 'data'>;
}[RunEventType];
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;

export const terminalEventTypes = ['run.completed', 'run.failed', 'run.cancelled'] as const satisfies RunEventType[];
export const isTerminalEvent = (event: { type: RunEventType }): boolean =>
  (terminalEventTypes as readonly RunEventType[]).includes(event.type);
