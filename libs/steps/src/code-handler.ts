import { codeToolName, type JsonObject, type StepHandler } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { callTool } from './tool-caller.js';

const callKey = 'code';

/** Runs code in the sandbox, as the tool that does so: what it logged stands in the event, what it returned is the output. */
export function codeHandler(tools: ToolRegistry): StepHandler<'code'> {
  return {
    kind: 'code',
    async execute({ code, input, timeoutMs }, context) {
      const earlier = context.recorded('tool.called', callKey)?.data.result;
      if (earlier !== undefined) return returned((await context.resolve(earlier)) as JsonObject);
      const args = { code, input: input ?? null, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
      const outcome = await callTool(tools, context, { name: codeToolName, arguments: args, callKey, isLast: true });
      if ('error' in outcome) throw outcome.cause;
      return returned(outcome.result as JsonObject);
    },
  };
}

const returned = ({ result }: JsonObject) => result ?? null;
