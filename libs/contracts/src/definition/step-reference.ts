import type { z } from 'zod';
import type { StepDefinition } from './step-types.js';

interface AnyStep {
  schema: z.ZodType<StepDefinition>;
}
let known: AnyStep | undefined;

/** Steps hold steps: the files of their kinds find the schema of them all here, without importing each other. */
export function step(): AnyStep['schema'] {
  if (known === undefined) throw new Error('the schema of a step was asked for before it was made');
  return known.schema;
}

export function defineStep(schema: AnyStep['schema']): void {
  known = { schema };
}
