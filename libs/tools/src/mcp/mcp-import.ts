import type { ImportedTool, JsonObject } from '@marimba/contracts';
import type { Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { DistinctNames, importedName } from '../imported/tool-name.js';

const longestDescription = 4_000;

/** The tools of a server, in the order in which it lists them. One that does not say that it only reads is taken to write. */
export function importMcpTools(source: string, tools: readonly McpTool[]): ImportedTool[] {
  const names = new DistinctNames();
  return tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
    name: names.take(importedName(source, name)),
    description: (description ?? title ?? annotations?.title ?? name).slice(0, longestDescription),
    parameters: plain(inputSchema),
    ...(outputSchema === undefined ? {} : { results: plain(outputSchema) }),
    effects: annotations?.readOnlyHint === true ? ('reads' as const) : ('writes' as const),
    target: { tool: name },
  }));
}

const plain = (schema: object): JsonObject => JSON.parse(JSON.stringify(schema)) as JsonObject;
