import { z } from 'zod';
import { jsonValue } from '../json.js';

/** Something that is stored beside a run's log otherwise than the log says. */
export const projectionDifference = z.object({ field: z.string(), stored: jsonValue, log: jsonValue });
export type ProjectionDifference = z.infer<typeof projectionDifference>;

/** `dryRun`: only tell what differs. */
export const rebuildRunBody = z.strictObject({ dryRun: z.boolean().default(false) });
export const rebuildReport = z.object({
  /** Empty: everything is as the log says. */
  differences: z.array(projectionDifference),
  /** Whether they were put right. */
  written: z.boolean(),
});
export type RebuildReport = z.infer<typeof rebuildReport>;
