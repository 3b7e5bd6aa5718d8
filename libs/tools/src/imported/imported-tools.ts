import {
  type ImportedTool,
  type JsonObject,
  type JsonValue,
  mcpTarget,
  operationTarget,
  sha256OfTool,
  sqlTarget,
  TerminalError,
  type ToolSourceConfigOf,
  type ToolStatus,
} from '@marimba/contracts';
import { McpConnections } from '../mcp/mcp-connections.js';
import { importMcpTools } from '../mcp/mcp-import.js';
import type { McpCommands } from '../mcp/mcp-transport.js';
import type { Outbound } from '../outbound/outbound.js';
import { registerTool } from '../register-tool.js';
import { sqlTools } from '../sql/sql-tools.js';
import type { RegisteredTool, Tool, ToolContext, ToolSource } from '../tool.js';
import { OAuthTokens } from './oauth-tokens.js';
import { callOperation } from './openapi-call.js';
import { readSource } from './read-source.js';
import {
  databaseOf,
  type ImportedToolStore,
  keyOfSource,
  type NewSource,
  type RegisteredSource,
  serverOf,
} from './registered-source.js';
import { type OpenSecret, SecretUse } from './secret-use.js';

export interface ImportedToolParts {
  store: ImportedToolStore;
  openSecret: OpenSecret;
  outbound: Outbound;
  /** Programs that may be run as MCP servers; none when left out. */
  mcpCommands?: McpCommands;
}

/** The tools that tenants have registered: from databases, OpenAPI documents and MCP servers. */
export class ImportedTools implements ToolSource {
  private readonly mcp: McpConnections;
  private readonly tokens: OAuthTokens;

  constructor(private readonly parts: ImportedToolParts) {
    this.tokens = new OAuthTokens(parts.outbound.fetch);
    this.mcp = new McpConnections({ outbound: parts.outbound, commands: parts.mcpCommands ?? {} });
  }

  /** @throws TerminalError tool.changed where what its source says now was not approved */
  async find(tenantId: string, name: string): Promise<RegisteredTool | undefined> {
    const pinned = await this.parts.store.find(tenantId, name);
    if (pinned === undefined) return undefined;
    if (pinned.status !== 'ready' || pinned.approved === undefined) throw notApproved(name, pinned.status);
    return this.registered(pinned.source, pinned.approved);
  }

  /** Those that may be called. */
  async list(tenantId: string): Promise<RegisteredTool[]> {
    const pinned = await this.parts.store.list(tenantId);
    return pinned.flatMap(({ source, status, approved }) =>
      status === 'ready' && approved !== undefined ? [this.registered(source, approved)] : [],
    );
  }

  /** What a source offers now. @throws as readSource */
  async read(tenantId: string, source: NewSource, signal: AbortSignal): Promise<ImportedTool[]> {
    const secrets = new SecretUse(this.parts.openSecret, tenantId);
    try {
      return await readSource(tenantId, source, { mcp: this.mcp, outbound: this.parts.outbound, secrets, signal });
    } catch (error) {
      throw secrets.hideError(error);
    }
  }

  /** Where a source is removed: what is open to it is closed. */
  forget(tenantId: string, source: RegisteredSource): Promise<void> {
    return this.mcp.dropAll(`${keyOfSource(tenantId, source)}/`);
  }

  close(): Promise<void> {
    return this.mcp.close();
  }

  private registered(source: RegisteredSource, imported: ImportedTool): RegisteredTool {
    const { name, description, parameters, results, effects, target } = imported;
    const tool: Tool = {
      description: { name, description, parameters },
      ...{ effects, target, taint: 'external' },
      ...(results && { results }),
      call: (args, context) => this.call(source, imported, args, context),
    };
    return registerTool(tool, { kind: source.config.kind, source: source.name });
  }

  /** Neither result nor error holds a secret that the call used. */
  private async call(
    source: RegisteredSource,
    tool: ImportedTool,
    args: JsonObject,
    context: ToolContext,
  ): Promise<JsonValue> {
    const secrets = new SecretUse(this.parts.openSecret, context.tenantId);
    try {
      return secrets.hide(await this.callWith(secrets, source, tool, args, context));
    } catch (error) {
      context.signal.throwIfAborted();
      throw secrets.hideError(error);
    }
  }

  private async callWith(
    secrets: SecretUse,
    source: RegisteredSource,
    tool: ImportedTool,
    args: JsonObject,
    context: ToolContext,
  ): Promise<JsonValue> {
    const { config } = source;
    const { outbound } = this.parts;
    switch (config.kind) {
      case 'openapi': {
        const credentialOf = async (scheme: string): Promise<string | undefined> => {
          const credentials = config.credentials ?? {};
          return Object.hasOwn(credentials, scheme) ? secrets.open(credentials[scheme]!) : undefined;
        };
        return callOperation(
          operationTarget.parse(tool.target),
          args,
          {
            fetch: outbound.fetch,
            credentialOf,
            // A secret that is no pair is a token that somebody has got already.
            tokenOf: async (credential, client, baseUrl, signal) =>
              !client.includes(':')
                ? client
                : secrets.note(credential.scheme, await this.tokens.get(credential, client, { baseUrl, signal })),
          },
          context,
        );
      }
      case 'sql': {
        const [query, schema] = sqlTools(databaseOf(source, config, secrets), outbound);
        const which = sqlTarget.parse(tool.target).tool === 'query' ? query : schema;
        return which.call(args, context);
      }
      case 'mcp':
        return this.callMcp(secrets, { ...source, config }, tool, args, context);
    }
  }

  /** Its list is asked for at each call, so that a tool that has changed is refused at once, whether its server tells or not. */
  private async callMcp(
    secrets: SecretUse,
    source: RegisteredSource & { config: ToolSourceConfigOf<'mcp'> },
    tool: ImportedTool,
    args: JsonObject,
    context: ToolContext,
  ): Promise<JsonValue> {
    const { tenantId, signal } = context;
    const server = await serverOf(tenantId, source, source.config, secrets);
    return this.mcp.use(server, signal, async (connection, listed) => {
      const now = importMcpTools(source.name, listed);
      const same = now.find(({ name }) => name === tool.name);
      if (same === undefined || sha256OfTool(same) !== sha256OfTool(tool)) {
        await this.parts.store.saw(tenantId, source.id, now);
        throw notApproved(tool.name, same === undefined ? 'gone' : 'changed');
      }
      return connection.call(mcpTarget.parse(tool.target).tool, args, context);
    });
  }
}

function notApproved(name: string, status: ToolStatus): TerminalError {
  const says = {
    new: 'was not approved yet',
    changed: 'is no longer what was approved',
    gone: 'is no longer offered by its source',
    ready: 'is no longer what was approved',
  };
  return new TerminalError('tool.changed', `the tool '${name}' ${says[status]}, so it is not called`, {
    remedy: `An administrator sees what changed at GET /v1/tools/${name}, and approves it with POST /v1/tools/${name}/approve.`,
  });
}
