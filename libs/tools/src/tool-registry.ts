import { MarimbaError, TerminalError } from '@marimba/contracts';
import { registerTool } from './register-tool.js';
import type { RegisteredTool, Tool, ToolRegistry, ToolSource } from './tool.js';

/**
 * The tools that this installation offers to everyone, and those of each tenant's sources. A tenant's tool cannot take the
 * name of one of the installation's.
 * @throws MarimbaError internal.error when two tools have one name
 */
export function createToolRegistry(tools: readonly Tool[], source?: ToolSource): ToolRegistry {
  const builtIn = new Map<string, RegisteredTool>();
  for (const tool of tools) {
    const { name } = tool.description;
    if (builtIn.has(name)) throw new MarimbaError('internal.error', `two tools are named '${name}'`);
    builtIn.set(name, registerTool(tool, { kind: 'built-in' }));
  }
  const list = async (tenantId: string): Promise<RegisteredTool[]> => {
    const own = ((await source?.list(tenantId)) ?? []).filter(({ description }) => !builtIn.has(description.name));
    return [...builtIn.values(), ...own].sort(byName);
  };
  return {
    async get(tenantId, name) {
      const tool = builtIn.get(name) ?? (await source?.find(tenantId, name));
      if (tool !== undefined) return tool;
      const names = (await list(tenantId)).map(({ description }) => description.name);
      throw new TerminalError('tool.not-found', `there is no tool '${name}'`, {
        remedy: `use one of: ${names.join(', ')}`,
      });
    },
    list,
  };
}

const byName = (a: RegisteredTool, b: RegisteredTool): number => (a.description.name < b.description.name ? -1 : 1);
