import type { JsonObject, MemoryAction, StepContext } from '@marimba/contracts';
import type { MemoryAccess } from './recall-facts.js';

/** Does it unless the log has it already under the key, and writes it down. Gives what the access gave. */
export async function recordAccess(
  context: StepContext,
  callKey: string,
  action: MemoryAction,
  access: () => Promise<MemoryAccess>,
): Promise<JsonObject> {
  const earlier = context.recorded('memory.accessed', callKey);
  if (earlier !== undefined) return (await context.resolve(earlier.data.result)) as JsonObject;
  const begun = performance.now();
  const { output, event } = await access();
  const result = await context.keep(output);
  const durationMs = Math.round(performance.now() - begun);
  await context.record('memory.accessed', { ...event, callKey, action, result, durationMs });
  return output;
}
