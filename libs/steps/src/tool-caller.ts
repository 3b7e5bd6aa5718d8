import {
  type ErrorRecord,
  type JsonObject,
  type JsonValue,
  type StepContext,
  type StoredValue,
  toErrorRecord,
} from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';

export type ToolOutcome = { result: JsonValue } | { error: ErrorRecord; cause: unknown };

/**
 * Calls a tool and records the call, whether it succeeds or fails. A failure is given back, not thrown, except when the
 * step is told to stop. The call that is the step's last is recorded with the step's outcome.
 * @throws BudgetExceeded when the budget has no call left
 */
export async function callTool(
  tools: ToolRegistry,
  context: StepContext,
  call: { name: string; arguments: JsonObject; callKey: string; isLast?: boolean },
): Promise<ToolOutcome> {
  const { tenantId, runId, signal } = context;
  await context.reserve({ toolCalls: 1 });
  const begun = performance.now();
  const body = { callKey: call.callKey, tool: call.name, arguments: await context.keep(call.arguments) };
  const durationMs = () => Math.round(performance.now() - begun);
  const record = async (outcome: { result: StoredValue } | { error: ErrorRecord }) => {
    const event = { ...body, ...outcome, durationMs: durationMs() };
    if (call.isLast === true) context.recordLast('tool.called', event);
    else await context.record('tool.called', event);
  };
  try {
    const idempotencyKey = `${context.idempotencyKey}/${call.callKey}`;
    const result = await tools.get(call.name).call(call.arguments, { tenantId, runId, idempotencyKey, signal });
    await record({ result: await context.keep(result) });
    return { result };
  } catch (cause) {
    signal.throwIfAborted();
    const error = toErrorRecord(cause, 'tool.failed');
    await record({ error });
    return { error, cause };
  }
}
