import { z } from 'zod';
import { slug } from '../references.js';

/** A value that nobody can read again: tools use it by name. */
export const putSecretBody = z.strictObject({
  value: z.string().min(1).max(16_384),
  description: z.string().max(500).optional(),
});
export const secretResource = z.object({
  name: slug,
  description: z.string().optional(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type SecretResource = z.infer<typeof secretResource>;
