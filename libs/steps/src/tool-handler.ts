import type { StepHandler } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { callTool } from './tool-caller.js';

const callKey = 'call';

/** Calls one tool; its result is the step's output. A result that an earlier claim recorded is not asked for again. */
export function toolHandler(tools: ToolRegistry): StepHandler<'tool'> {
  return {
    kind: 'tool',
    async execute(step, context) {
      const earlier = context.recorded('tool.called', callKey)?.data.result;
      if (earlier !== undefined) return context.resolve(earlier);
      const call = { name: step.tool, arguments: step.arguments, callKey, isLast: true };
      const outcome = await callTool(tools, context, call);
      if ('error' in outcome) throw outcome.cause;
      return outcome.result;
    },
  };
}
