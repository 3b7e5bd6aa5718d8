import { z } from 'zod';
import { jsonObject, jsonValue } from '../json.js';
import { sha256Hex, slug } from '../references.js';
import { toolEffects, toolResource } from '../tool.js';

/** Name of a secret in the tenant's secret store. */
const secretName = slug;
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected http(s)://host/path' }).max(4_000);

/** A PostgreSQL database: `<name>.query` and `<name>.schema`. */
export const sqlSource = z.strictObject({
  kind: z.literal('sql'),
  /** Holds postgres://user:password@host:port/database of a role that may read and nothing else. */
  connectionSecret: secretName,
  statementTimeoutMs: z.int().min(100).max(120_000).optional(),
  rows: z.int().min(1).max(5_000).optional(),
  bytes: z.int().min(1_000).max(200_000).optional(),
});

/** An OpenAPI 3 document: a tool an operation, `<name>.<operation>`. */
export const openApiSource = z.strictObject({
  kind: z.literal('openapi'),
  /** Where the document is; or else `document`. */
  url: httpUrl.optional(),
  /** The document itself: as JSON, or as the text of JSON or YAML. */
  document: z.union([jsonObject, z.string().min(2)]).optional(),
  /** In place of the document's first server. */
  baseUrl: httpUrl.optional(),
  /** Name of a security scheme of the document → name of the secret: a key, a token, or `user:password` for basic. */
  credentials: z.record(z.string(), secretName).optional(),
  /** Operation ids that become tools; all when left out. */
  operations: z.array(z.string()).max(500).optional(),
});

/** A server of the Model Context Protocol: a tool each of its tools, `<name>.<tool>`. */
export const mcpSource = z.strictObject({
  kind: z.literal('mcp'),
  /** Streamable HTTP. */
  url: httpUrl.optional(),
  /** Header → name of the secret that is its whole value, as `Bearer …`. */
  headers: z.record(z.string().regex(/^[\w-]+$/), secretName).optional(),
  /** Or else a program that the installation has named in MARIMBA_MCP_COMMANDS (stdio). */
  command: slug.optional(),
  /** Environment variable of that program → name of the secret. */
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/), secretName).optional(),
});
export const toolSourceConfig = z.discriminatedUnion('kind', [sqlSource, openApiSource, mcpSource]);
export type ToolSourceConfig = z.infer<typeof toolSourceConfig>;
export type ToolSourceConfigOf<K extends ToolSourceConfig['kind']> = Extract<ToolSourceConfig, { kind: K }>;

export const sourceName = slug.max(40);
export const createToolSourceBody = z.strictObject({
  name: sourceName,
  description: z.string().max(1_000).optional(),
  source: toolSourceConfig,
});

/** A tool as it was imported: what a caller is told, and what a call does on the other side. */
export const importedTool = z.object({
  name: slug,
  description: z.string(),
  parameters: jsonObject,
  results: jsonObject.optional(),
  effects: toolEffects,
  target: jsonObject,
});
export type ImportedTool = z.infer<typeof importedTool>;

/** `ready`; `new` and `changed`: not callable before it is approved; `gone`: its source has it no more. */
export const toolStatus = z.enum(['ready', 'new', 'changed', 'gone']);
export type ToolStatus = z.infer<typeof toolStatus>;

export const listedTool = toolResource.extend({ status: toolStatus });
export type ListedTool = z.infer<typeof listedTool>;

/** A tool with what was approved beside what its source says now. */
export const toolDetail = listedTool.extend({
  approved: importedTool.extend({ sha256: sha256Hex, approvedBy: z.string(), approvedAt: z.string() }).optional(),
  seen: importedTool.extend({ sha256: sha256Hex, seenAt: z.string() }).optional(),
  /** What differs, place by place (JSON pointers into the two). */
  differences: z
    .array(z.object({ pointer: z.string(), approved: jsonValue.optional(), seen: jsonValue.optional() }))
    .optional(),
});
export type ToolDetail = z.infer<typeof toolDetail>;

export const toolSourceResource = z.object({
  name: sourceName,
  description: z.string().optional(),
  source: toolSourceConfig,
  tools: z.array(z.object({ name: slug, status: toolStatus, sha256: sha256Hex })),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type ToolSourceResource = z.infer<typeof toolSourceResource>;

/** Approves exactly what was looked at. */
export const approveToolBody = z.strictObject({ sha256: sha256Hex });
export const callToolBody = z.strictObject({
  arguments: jsonObject.default({}),
});
export const toolCallAnswer = z.object({
  result: jsonValue,
  sha256: sha256Hex,
  taint: z.string().optional(),
  durationMs: z.number(),
});
