import {
  type CallEventBody,
  type ErrorRecord,
  type JsonObject,
  type JsonValue,
  type StepContext,
  type StoredValue,
  type Taint,
  toErrorRecord,
} from '@marimba/contracts';
import type { RegisteredTool, ToolRegistry } from '@marimba/tools';

/** `taint` is the label of the result, and of what the error says. */
export type ToolOutcome = ({ result: JsonValue } | { error: ErrorRecord; cause: unknown }) & { taint?: Taint };

/**
 * Calls a tool and records the call, whether it succeeds or fails. A failure is given back, not thrown, except when the
 * step is told to stop. The call that is the step's last is recorded with the step's outcome.
 * @throws BudgetExceeded when the budget has no call left
 */
export async function callTool(
  tools: ToolRegistry,
  context: StepContext,
  call: {
    name: string;
    arguments: JsonObject;
    callKey: string;
    isLast?: boolean;
    /** Whoever asks has set the call aside already. */
    isReserved?: boolean;
    signal?: AbortSignal;
    /** Records something that goes into the log with the call, before it. */
    alongside?: () => Promise<void>;
  },
): Promise<ToolOutcome> {
  const { tenantId, runId } = context;
  const { signal = context.signal } = call;
  if (call.isReserved !== true) await context.reserve({ toolCalls: 1 });
  const begun = performance.now();
  const body: Omit<CallEventBody<'tool.called'>, 'durationMs'> = {
    callKey: call.callKey,
    tool: call.name,
    arguments: await context.keep(call.arguments),
  };
  const durationMs = () => Math.round(performance.now() - begun);
  const record = async (outcome: { result: StoredValue } | { error: ErrorRecord }) => {
    const event = { ...body, ...labels, ...outcome, durationMs: durationMs() };
    if (call.isLast === true) context.recordLast('tool.called', event);
    else await Promise.all([call.alongside?.(), context.record('tool.called', event)]);
  };
  let labels: Pick<CallEventBody<'tool.called'>, 'toolVersion' | 'toolSha256' | 'taint'> = {};
  try {
    const tool = await tools.get(tenantId, call.name);
    labels = labelsOf(tool);
    const idempotencyKey = `${context.idempotencyKey}/${call.callKey}`;
    const now = () => new Date();
    const result = await tool.call(call.arguments, { tenantId, runId, idempotencyKey, signal, now });
    await record({ result: await context.keep(result) });
    return { result, ...(labels.taint && { taint: labels.taint }) };
  } catch (cause) {
    context.signal.throwIfAborted();
    const error = toErrorRecord(cause, 'tool.failed');
    await record({ error });
    return { error, cause, ...(labels.taint && { taint: labels.taint }) };
  }
}

/** Which tool it was, and where what it says comes from. */
const labelsOf = ({ version, sha256, taint }: RegisteredTool) => ({
  toolVersion: version,
  toolSha256: sha256,
  ...(taint === undefined ? {} : { taint }),
});
