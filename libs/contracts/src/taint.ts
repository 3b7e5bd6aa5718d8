import { z } from 'zod';

/**
 * Where text comes from that nobody of the tenant wrote: `external` (the answer of a service, a server of tools, another
 * database, a web page) or `document` (passages of what was ingested). It may hold orders; it never grants anything. A
 * value without a label comes from the definition, from a person who may start runs, or was computed here.
 */
export const taint = z.enum(['external', 'document']);
export type Taint = z.infer<typeof taint>;
