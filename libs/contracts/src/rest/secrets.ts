import { z } from 'zod';
import { slug } from '../references.js';

/** As an address has it: with the port where it is not that of the scheme. */
export const secretHost = z
  .string()
  .max(300)
  .refine(
    (host) => URL.canParse(`https://${host}`) && new URL(`http://${host}:80/`.replace(/(:\d+):80/, '$1')).host === host,
    {
      error: 'expected a host such as api.example.org, or api.example.org:8443, in lower case',
    },
  );

/** A value that nobody can read again: tools use it by name. */
export const putSecretBody = z.strictObject({
  value: z.string().min(1).max(16_384),
  description: z.string().max(500).optional(),
  /** Where `http_request` may send it, as a header; nowhere when left out of a new one. */
  hosts: z.array(secretHost).max(50).optional(),
});
export const secretResource = z.object({
  name: slug,
  description: z.string().optional(),
  hosts: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type SecretResource = z.infer<typeof secretResource>;
