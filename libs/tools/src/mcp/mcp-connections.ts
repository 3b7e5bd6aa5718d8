import type { ToolSourceConfigOf } from '@marimba/contracts';
import type { Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { McpConnection } from './mcp-connection.js';
import { asMcpError, mcpTransport, type TransportParts } from './mcp-transport.js';

const idleMs = 120_000;

export interface McpServer {
  /** Of the tenant and the source: whose connection it is. */
  key: string;
  name: string;
  config: ToolSourceConfigOf<'mcp'>;
  /** Value of a secret that the configuration names. */
  secret(name: string): string;
}

interface Kept {
  connection: Promise<McpConnection>;
  idle: NodeJS.Timeout | undefined;
  users: number;
}

/** One connection a server, used again by every call, closed when nobody has used it for a while, made anew when it broke. */
export class McpConnections {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly parts: Pick<TransportParts, 'outbound' | 'commands'>) {}

  /**
   * Gives `work` a connection and the tools that the server lists now. A kept connection that turns out to be gone is made
   * anew, once; what `work` does is never done twice.
   * @throws MarimbaError tool.failed, and what the transport refuses
   */
  async use<T>(
    server: McpServer,
    signal: AbortSignal | undefined,
    work: (connection: McpConnection, tools: McpTool[]) => Promise<T>,
  ): Promise<T> {
    try {
      const wasKept = this.kept.has(server.key);
      try {
        return await this.once(server, signal, work);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof StaleConnection) || !wasKept) throw error;
        return await this.once(server, signal, work);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw asMcpError(error instanceof StaleConnection ? error.cause : error, server.name);
    }
  }

  async close(): Promise<void> {
    const open = [...this.kept.values()];
    this.kept.clear();
    for (const { idle } of open) clearTimeout(idle);
    await Promise.allSettled(open.map(async ({ connection }) => (await connection).close()));
  }

  /** All whose key begins so: where a source is removed. */
  async dropAll(prefix: string): Promise<void> {
    await Promise.all([...this.kept.keys()].filter((key) => key.startsWith(prefix)).map((key) => this.drop(key)));
  }

  private async drop(key: string): Promise<void> {
    const kept = this.kept.get(key);
    this.kept.delete(key);
    clearTimeout(kept?.idle);
    await kept?.connection.then((connection) => connection.close()).catch(() => undefined);
  }

  private async once<T>(
    server: McpServer,
    signal: AbortSignal | undefined,
    work: (connection: McpConnection, tools: McpTool[]) => Promise<T>,
  ): Promise<T> {
    const kept = this.kept.get(server.key) ?? this.open(server);
    clearTimeout(kept.idle);
    kept.users++;
    try {
      let connection: McpConnection;
      let tools: McpTool[];
      try {
        connection = await kept.connection;
        tools = await connection.tools(signal);
      } catch (error) {
        if (this.kept.get(server.key) === kept) await this.drop(server.key);
        throw new StaleConnection(error);
      }
      return await work(connection, tools);
    } finally {
      kept.users--;
      if (kept.users === 0 && this.kept.get(server.key) === kept)
        kept.idle = setTimeout(() => void this.drop(server.key), idleMs).unref();
    }
  }

  private open(server: McpServer): Kept {
    const kept: Kept = {
      connection: this.connect(server, () => this.forget(server.key, kept)),
      idle: undefined,
      users: 0,
    };
    kept.connection.catch(() => undefined);
    this.kept.set(server.key, kept);
    return kept;
  }

  private async connect({ name, config, secret }: McpServer, onClose: () => void): Promise<McpConnection> {
    return McpConnection.open(name, mcpTransport(config, { ...this.parts, secret }), onClose);
  }

  private forget(key: string, kept: Kept): void {
    if (this.kept.get(key) === kept) this.kept.delete(key);
  }
}

/** The connection failed before anything was asked of a tool. */
class StaleConnection extends Error {
  constructor(override readonly cause: unknown) {
    super('the connection is gone');
  }
}
