import { type JsonObject, type JsonValue, TerminalError } from '@marimba/contracts';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type CallToolResult, CallToolResultSchema, type Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { CfWorkerJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/cfworker';

const connectMs = 15_000;
const listMs = 15_000;
const callMs = 120_000;
const mostTools = 500;

/** A conversation with one server, from its handshake to its end. */
export class McpConnection {
  private constructor(
    private readonly client: Client,
    readonly source: string,
  ) {}

  static async open(source: string, transport: Transport, onClose: () => void): Promise<McpConnection> {
    const client = new Client(
      { name: 'marimba', version: '1' },
      // Interprets the schemas of servers: the default would make code of them.
      { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
    );
    client.onclose = onClose;
    // What goes wrong in between is told by the request that it concerns.
    client.onerror = () => undefined;
    try {
      await client.connect(transport, { timeout: connectMs });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
    return new McpConnection(client, source);
  }

  /** All tools, as the server describes them now. */
  async tools(signal?: AbortSignal): Promise<McpTool[]> {
    const tools: McpTool[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.client.listTools(cursor === undefined ? {} : { cursor }, {
        timeout: listMs,
        ...(signal && { signal }),
      });
      tools.push(...page.tools);
      cursor = page.nextCursor;
      if (tools.length > mostTools)
        throw new TerminalError(
          'tool-source.invalid',
          `the MCP server ${this.source} has more than ${mostTools} tools`,
        );
    } while (cursor !== undefined);
    return tools;
  }

  /** @throws TerminalError tool.failed with what the server says */
  async call(
    tool: string,
    args: JsonObject,
    { idempotencyKey, signal }: { idempotencyKey: string; signal: AbortSignal },
  ): Promise<JsonValue> {
    const result = await this.client.request(
      {
        method: 'tools/call',
        params: { name: tool, arguments: args, _meta: { 'marimba/idempotency-key': idempotencyKey } },
      },
      CallToolResultSchema,
      {
        timeout: callMs,
        resetTimeoutOnProgress: true,
        maxTotalTimeout: 2 * callMs,
        onprogress: () => undefined,
        signal,
      },
    );
    const content = contentOf(result);
    if (result.isError !== true) return content;
    throw new TerminalError(
      'tool.failed',
      `${this.source} says: ${typeof content === 'string' ? content : JSON.stringify(content)}`,
    );
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** What is structured as it is; texts as one text; of pictures and sounds only that there is one. */
function contentOf({ structuredContent, content }: CallToolResult): JsonValue {
  if (structuredContent !== undefined) return structuredContent as JsonObject;
  const parts = content.map((part): string => {
    if (part.type === 'text') return part.text;
    if (part.type === 'resource' && 'text' in part.resource) return part.resource.text;
    if (part.type === 'resource_link') return part.uri;
    return `[${part.type}${'mimeType' in part ? ` ${part.mimeType}` : ''}, not shown]`;
  });
  return parts.join('\n');
}
