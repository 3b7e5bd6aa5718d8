import { z } from 'zod';
import { canonicalJson } from './audit/canonical-json.js';
import { sha256Of } from './audit/hash-chain.js';
import { type JsonObject, jsonObject } from './json.js';
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

/** What a caller is told of a tool, what it may do, and (of an imported one) what a call does on the other side. */
export interface DescribedTool {
  name: string;
  description: string;
  parameters: JsonObject;
  results?: JsonObject | undefined;
  effects: ToolEffects;
  target?: JsonObject | undefined;
}

/** By which a tool is pinned: SHA-256 of the canonical JSON (RFC 8785) of its members. */
export function sha256OfTool({ name, description, parameters, results, effects, target }: DescribedTool): string {
  const optional = { ...(results && { results }), ...(target && { target }) };
  return sha256Of(canonicalJson({ name, description, parameters, effects, ...optional }));
}

/** A tool as it is listed. */
export const toolResource = toolDescription.extend({
  /** JSON Schema of what it gives, where that is known. */
  results: jsonObject.optional(),
  version: z.string(),
  /** See `sha256OfTool`. */
  sha256: sha256Hex,
  effects: toolEffects,
  origin: toolOrigin,
  /** The label that all it gives carries. */
  taint: taint.optional(),
});
export type ToolResource = z.infer<typeof toolResource>;

/** The tool that gives passages, which an agent can cite. */
export const knowledgeSearchName = 'knowledge_search';

/** The tool that runs code, as it is called and as the log names it. It is there only where the installation allows code. */
export const codeToolName = 'run_code';
