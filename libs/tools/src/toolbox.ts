import { calculator } from './calculator/calculator.js';
import { dateTime } from './date-time/date-time.js';
import { httpRequest } from './http/http-request.js';
import { ImportedTools } from './imported/imported-tools.js';
import type { ImportedToolStore } from './imported/registered-source.js';
import type { OpenSecret } from './imported/secret-use.js';
import { knowledgeSearch, type PassageSearch } from './knowledge-search/knowledge-search.js';
import type { McpCommands } from './mcp/mcp-transport.js';
import { createOutbound, type Outbound } from './outbound/outbound.js';
import { runCode } from './sandbox/run-code.js';
import { Sandbox } from './sandbox/sandbox.js';
import type { ToolRegistry } from './tool.js';
import { createToolRegistry } from './tool-registry.js';

/** What only whoever runs the installation decides. */
export interface ToolSettings {
  /** Hosts and addresses beside the public internet; see `parseAllowEntry`. */
  outboundAllow: readonly string[];
  /** Programs that may be run as MCP servers. */
  mcpCommands: McpCommands;
  /** Whether code may run in the sandbox. */
  codeSandbox: boolean;
}

export interface ToolboxPorts {
  store: ImportedToolStore;
  openSecret: OpenSecret;
  /** Where `http_request` may send a secret. @throws TerminalError secret.not-found */
  secretHosts(tenantId: string, name: string): Promise<readonly string[]>;
  passages: PassageSearch;
}

/** Everything of a process that has to do with tools. */
export interface Toolbox {
  registry: ToolRegistry;
  imported: ImportedTools;
  outbound: Outbound;
  close(): Promise<void>;
}

/** The tools of the installation and those of its tenants, by the same settings in every process. */
export function createToolbox(
  { store, openSecret, secretHosts, passages }: ToolboxPorts,
  settings: ToolSettings,
): Toolbox {
  const { outboundAllow, mcpCommands, codeSandbox } = settings;
  const outbound = createOutbound({ allow: outboundAllow });
  const imported = new ImportedTools({ store, openSecret, outbound, mcpCommands });
  const http = httpRequest(outbound.fetch, { openSecret, hostsOf: secretHosts });
  const builtIn = [calculator, dateTime, http, knowledgeSearch(passages)];
  const registry = createToolRegistry(codeSandbox ? [...builtIn, runCode(new Sandbox())] : builtIn, imported);
  const close = async (): Promise<void> => {
    await imported.close();
    await outbound.close();
  };
  return { registry, imported, outbound, close };
}
