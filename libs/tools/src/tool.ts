import type { JsonObject, JsonValue, ToolDescription } from '@marimba/contracts';

export interface ToolContext {
  tenantId: string;
  runId: string;
  /** Stable for one effect: send it along where the other side can deduplicate. */
  idempotencyKey: string;
  signal: AbortSignal;
}

export interface Tool {
  readonly description: ToolDescription;
  /** @throws TerminalError tool.arguments-invalid; MarimbaError tool.failed */
  call(args: JsonObject, context: ToolContext): Promise<JsonValue>;
}

export interface ToolRegistry {
  /** @throws TerminalError tool.not-found */
  get(name: string): Tool;
  list(): Tool[];
}
