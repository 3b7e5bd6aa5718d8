import { sha256OfTool, TerminalError, type ToolOrigin, type ToolResource } from '@marimba/contracts';
import { checkArguments } from './check-arguments.js';
import type { RegisteredTool, Tool } from './tool.js';

/** Of a result as JSON. A model cannot read more, and a log should not hold more. */
export const largestResultBytes = 256 * 1024;

/** See `sha256OfTool`. */
export const toolSha256 = ({ description, ...tool }: Tool): string => sha256OfTool({ ...description, ...tool });

/** The tool with its hash and origin, its arguments checked before each call, its results no larger than the limit. */
export function registerTool(tool: Tool, origin: ToolOrigin): RegisteredTool {
  const { description, effects, taint, results, version = '1' } = tool;
  return {
    ...{ description, effects, version, origin, sha256: toolSha256(tool) },
    ...(taint && { taint }),
    ...(results && { results }),
    async call(args, context) {
      checkArguments(description, args);
      const result = await tool.call(args, context);
      const bytes = Buffer.byteLength(JSON.stringify(result));
      if (bytes <= largestResultBytes) return result;
      throw new TerminalError(
        'tool.result-too-large',
        `the tool '${description.name}' gave ${bytes} bytes; ${largestResultBytes} are the limit`,
        { remedy: 'ask it for less: fewer rows, a smaller page, a narrower question' },
      );
    },
  };
}

/** The tool as it is listed. */
export function toolResourceOf(tool: RegisteredTool): ToolResource {
  const { description, version, sha256, effects, origin, taint, results } = tool;
  return { ...description, version, sha256, effects, origin, ...(taint && { taint }), ...(results && { results }) };
}
