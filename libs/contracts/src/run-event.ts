import { z } from 'zod';
import { errorRecord } from './errors.js';
import { jsonValue } from './json.js';
import { callTiming, finishReason, modelParameters, stateReuse, tokenUsage } from './model-parameters.js';
import { blobReference, sha256Hex, timestamp, uuid } from './references.js';

/**
 * A value inside an event: itself when small, else a reference to a content-addressed blob whose bytes are the
 * value's canonical JSON (RFC 8785).
 */
export const storedValue = z.union([z.object({ inline: jsonValue }), blobReference]);
export type StoredValue = z.infer<typeof storedValue>;

const ofStep = { stepId: z.string(), attempt: z.int().positive() };

/** The data of each event type. `callKey` names a call inside a step, the same on every attempt ('turn-1', 'turn-1-tool-1'). */
export const runEventData = {
  'run.created': z.object({
    v: z.literal(1),
    workflow: z.string(),
    version: z.int().positive(),
    definitionSha256: sha256Hex,
    input: storedValue,
    createdBy: z.string(),
  }),
  'step.scheduled': z.object({ v: z.literal(1), ...ofStep, kind: z.string(), notBefore: timestamp.optional() }),
  'step.started': z.object({ v: z.literal(1), ...ofStep, worker: z.string() }),
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
    parameters: modelParameters,
    output: storedValue,
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
    arguments: storedValue,
    result: storedValue.optional(),
    error: errorRecord.optional(),
    durationMs: z.number(),
  }),
  'retrieval.done': z.object({
    v: z.literal(1),
    ...ofStep,
    callKey: z.string(),
    collection: z.string(),
    query: z.string(),
    passages: z.array(z.object({ chunkId: uuid, documentId: uuid, score: z.number() })),
    durationMs: z.number(),
  }),
  'step.completed': z.object({ v: z.literal(1), ...ofStep, output: storedValue, durationMs: z.number() }),
  'step.failed': z.object({
    v: z.literal(1),
    ...ofStep,
    error: errorRecord,
    willRetry: z.boolean(),
    durationMs: z.number(),
  }),
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
  member('step.scheduled'),
  member('step.started'),
  member('model.called'),
  member('tool.called'),
  member('retrieval.done'),
  member('step.completed'),
  member('step.failed'),
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
