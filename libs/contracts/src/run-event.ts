import { z } from 'zod';
import { budget, budgetKind, runUsage } from './definition/budget.js';
import { errorRecord } from './errors.js';
import { callEventData } from './events/call-events.js';
import { ofStep } from './events/of-step.js';
import { storedValue } from './events/stored-value.js';
import { memoryScopeId } from './memory/fact.js';
import { sha256Hex, timestamp, uuid } from './references.js';

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
    /** What it and the runs below it have used, which counts for the budget of this run; logs before it was said have none. */
    usage: runUsage.optional(),
  }),
  ...callEventData,
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
