import { MarimbaError, TerminalError, type ToolSourceConfigOf } from '@marimba/contracts';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Outbound } from '../outbound/outbound.js';
import { createStreamingFetch } from '../outbound/streaming-fetch.js';

/** Name → program and its arguments. Only who runs the installation writes them: a tenant names one, and no more. */
export type McpCommands = Readonly<Record<string, readonly string[]>>;

export interface TransportParts {
  outbound: Pick<Outbound, 'send'>;
  commands: McpCommands;
  /** Value of a secret that the configuration names. */
  secret(name: string): string;
}

/**
 * The way to a server: streamable HTTP, by the rules of all requests that leave, or a program of the installation (stdio).
 * @throws TerminalError tool.switched-off, tool-source.invalid
 */
export function mcpTransport(config: ToolSourceConfigOf<'mcp'>, parts: TransportParts): Transport {
  const { url, command } = config;
  if ((url === undefined) === (command === undefined))
    throw new TerminalError('tool-source.invalid', 'an MCP server is reached by url or by command, one of the two');
  if (url !== undefined) {
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      fetch: createStreamingFetch(parts.outbound.send),
      requestInit: { headers: opened(config.headers, parts) },
    });
    // Its types say `undefined` where those of the interface leave a member out.
    return transport as Transport;
  }
  const words = Object.hasOwn(parts.commands, command!) ? parts.commands[command!] : undefined;
  const [program, ...args] = words ?? [];
  if (program === undefined)
    throw new TerminalError('tool.switched-off', `this installation has no MCP program '${command}'`, {
      remedy: `Whoever runs it names programs in MARIMBA_MCP_COMMANDS, as {"${command}": ["program", "argument"]}. Or reach the server by url.`,
    });
  const environment = { ...getDefaultEnvironment(), ...opened(config.environment, parts) };
  const transport = new StdioClientTransport({ command: program, args, env: environment, stderr: 'ignore' });
  return transport;
}

function opened(secrets: Record<string, string> | undefined, { secret }: TransportParts): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets ?? {}).map(([key, name]) => [key, secret(name)]));
}

/** A failure of the connection, which may be made anew; other errors are the server's answer. */
export function asMcpError(error: unknown, source: string): MarimbaError {
  if (error instanceof MarimbaError) return error;
  const { cause, message } = error as Error;
  if (cause instanceof MarimbaError) return cause;
  return new MarimbaError('tool.failed', `the MCP server ${source} failed: ${message}`);
}
