import { z } from 'zod';

/** The attempt at a step that an event belongs to. */
export const ofStep = { stepId: z.string(), attempt: z.int().positive() };
