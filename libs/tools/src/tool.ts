import type { JsonObject, JsonValue, Taint, ToolDescription, ToolEffects, ToolOrigin } from '@marimba/contracts';

export interface ToolContext {
  tenantId: string;
  runId: string;
  /** Stable for one effect: send it along where the other side can deduplicate. */
  idempotencyKey: string;
  signal: AbortSignal;
  /** The clock that a tool goes by. */
  now(): Date;
}

/** A tool as it is written. */
export interface Tool {
  readonly description: ToolDescription;
  readonly effects: ToolEffects;
  /** The label that all it gives carries, also the text of its errors. Left out: it makes what it gives itself. */
  readonly taint?: Taint;
  /** JSON Schema of what it gives, where that is known. */
  readonly results?: JsonObject;
  /** Of an imported tool: what a call does on the other side. Part of its hash. */
  readonly target?: JsonObject;
  /** Left out: '1'. */
  readonly version?: string;
  /** @throws TerminalError tool.arguments-invalid; MarimbaError tool.failed */
  call(args: JsonObject, context: ToolContext): Promise<JsonValue>;
}

/**
 * A tool as a registry gives it: known exactly, by version and hash, and with its origin. A call checks the arguments
 * against the schema first, and what is given back is no larger than `largestResultBytes`.
 */
export interface RegisteredTool extends Tool {
  readonly version: string;
  /** See `toolSha256`. */
  readonly sha256: string;
  readonly origin: ToolOrigin;
}

/** The tools that a tenant may use: those of the installation and those that it has registered. */
export interface ToolRegistry {
  /** @throws TerminalError tool.not-found, tool.changed (refused until it is approved again) */
  get(tenantId: string, name: string): Promise<RegisteredTool>;
  /** Sorted by name. */
  list(tenantId: string): Promise<RegisteredTool[]>;
}

/** Where a registry finds the tools that tenants have registered. */
export interface ToolSource {
  /** @throws TerminalError tool.changed */
  find(tenantId: string, name: string): Promise<RegisteredTool | undefined>;
  list(tenantId: string): Promise<RegisteredTool[]>;
}
