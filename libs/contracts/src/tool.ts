import { z } from 'zod';
import { jsonObject } from './json.js';
import { toolDescription } from './model-parameters.js';
import { sha256Hex, slug } from './references.js';
import { taint } from './taint.js';

/** What a call may do outside: nothing, look at something, or change something. */
export const toolEffects = z.enum(['none', 'reads', 'writes']);
export type ToolEffects = z.infer<typeof toolEffects>;

/** Who offers a tool: this installation, or what a tenant has registered under the name `source`. */
export const toolOrigin = z.object({
  kind: z.enum(['built-in', 'openapi', 'mcp', 'sql']),
  source: slug.optional(),
});
export type ToolOrigin = z.infer<typeof toolOrigin>;

/** A tool as it is listed. */
export const toolResource = toolDescription.extend({
  /** JSON Schema of what it gives, where that is known. */
  results: jsonObject.optional(),
  version: z.string(),
  /** Of the canonical JSON of name, description, parameters, results and effects. */
  sha256: sha256Hex,
  effects: toolEffects,
  origin: toolOrigin,
  /** The label that all it gives carries. */
  taint: taint.optional(),
});
export type ToolResource = z.infer<typeof toolResource>;
