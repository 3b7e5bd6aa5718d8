import { z } from 'zod';
import { slug, timestamp, uuid } from '../references.js';
import { pageOf, pageQuery } from './bodies.js';
import { approvalResource } from './run-control.js';

export const approvalStatus = approvalResource.shape.status;

export const listApprovalsQuery = pageQuery.extend({
  status: approvalStatus.default('waiting'),
  workflow: slug.optional(),
});

/** A question of any run. */
export const approvalListItem = approvalResource.extend({
  runId: uuid,
  workflow: z.string(),
  version: z.int().positive(),
  /** Of the event that asks. */
  seq: z.int().positive(),
  decidedAt: timestamp.optional(),
});
export type ApprovalListItem = z.infer<typeof approvalListItem>;

export const approvalPage = pageOf(approvalListItem).extend({
  /** How many wait now, whatever is listed. */
  waiting: z.int().nonnegative(),
});
