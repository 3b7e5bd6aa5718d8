import { z } from 'zod';
import { budget } from '../definition/budget.js';
import { jsonObject, jsonValue } from '../json.js';
import { sha256Hex, slug, timestamp } from '../references.js';

export const signalBody = z.strictObject({
  /** The same one again is the same signal. Left out: a new one. */
  id: z.string().min(1).max(200).optional(),
  name: slug,
  payload: jsonValue.default(null),
});
export const signalReceipt = z.object({
  id: z.string(),
  /** False: this signal has come before. */
  isNew: z.boolean(),
});

const stepPath = z.string().min(1).max(1_000);

export const approvalResource = z.object({
  /** Path of the step that asks. */
  stepId: z.string(),
  title: z.string(),
  subject: jsonValue,
  subjectSha256: sha256Hex,
  requestedAt: timestamp,
  until: timestamp.optional(),
  status: z.enum(['waiting', 'approved', 'refused', 'ended']),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
});
export type ApprovalResource = z.infer<typeof approvalResource>;

export const decideApprovalBody = z.strictObject({
  stepId: stepPath,
  /** Hash of what is approved: the decision holds for nothing else. */
  subjectSha256: sha256Hex,
  approved: z.boolean(),
  reason: z.string().min(1).max(2_000).optional(),
});
export const approvalReceipt = z.object({
  /** False: the same has been decided before. */
  isNew: z.boolean(),
});

/** The whole budget of the run from now on, not what is added to it. */
export const resumeRunBody = z.strictObject({ budget });

export const forkRunBody = z.strictObject({
  /** Path of the first step that is made anew. */
  from: stepPath,
  /** In place of the run's own. */
  input: jsonObject.optional(),
  /** The model of every model and agent step that is made anew. */
  model: slug.optional(),
  /** By step id: members that take the place of the step's own, such as `messages`, `task` or `parameters`. */
  steps: z.record(z.string(), jsonObject).optional(),
  budget: budget.optional(),
});
