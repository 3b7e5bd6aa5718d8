import { MarimbaError, TerminalError } from '@marimba/contracts';
import { checkArguments } from './check-arguments.js';
import type { Tool, ToolRegistry } from './tool.js';

/**
 * The tools that this installation offers. Every tool in it checks its arguments before it is called.
 * @throws MarimbaError internal.error when two tools have one name
 */
export function createToolRegistry(tools: readonly Tool[]): ToolRegistry {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    const { name } = tool.description;
    if (byName.has(name)) throw new MarimbaError('internal.error', `two tools are named '${name}'`);
    byName.set(name, withCheckedArguments(tool));
  }
  return {
    get(name) {
      const tool = byName.get(name);
      if (tool === undefined)
        throw new TerminalError('tool.not-found', `there is no tool '${name}'`, {
          remedy: `use one of: ${[...byName.keys()].join(', ')}`,
        });
      return tool;
    },
    list: () => [...byName.values()],
  };
}

function withCheckedArguments(tool: Tool): Tool {
  return {
    description: tool.description,
    async call(args, context) {
      checkArguments(tool.description, args);
      return tool.call(args, context);
    },
  };
}
