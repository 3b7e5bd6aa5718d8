import { type ErrorRecord, type JsonObject, type JsonValue, type StepContext, toErrorRecord } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';

export type ToolOutcome = { result: JsonValue } | { error: ErrorRecord; cause: unknown };

/**
 * Calls a tool and records the call, whether it succeeds or fails. A failure is given back, not thrown, except when the
 * step is told to stop.
 */
export async function callTool(
  tools: ToolRegistry,
  context: StepContext,
  call: { name: string; arguments: JsonObject; callKey: string },
): Promise<ToolOutcome> {
  const { tenantId, runId, signal } = context;
  const begun = performance.now();
  const body = { callKey: call.callKey, tool: call.name, arguments: await context.keep(call.arguments) };
  const durationMs = () => Math.round(performance.now() - begun);
  try {
    const idempotencyKey = `${context.idempotencyKey}/${call.callKey}`;
    const result = await tools.get(call.name).call(call.arguments, { tenantId, runId, idempotencyKey, signal });
    await context.record('tool.called', { ...body, result: await context.keep(result), durationMs: durationMs() });
    return { result };
  } catch (cause) {
    signal.throwIfAborted();
    const error = toErrorRecord(cause, 'tool.failed');
    await context.record('tool.called', { ...body, error, durationMs: durationMs() });
    return { error, cause };
  }
}
