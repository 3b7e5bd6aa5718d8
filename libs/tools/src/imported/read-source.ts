import { type ImportedTool, type JsonObject, TerminalError, type ToolSourceConfigOf } from '@marimba/contracts';
import type { McpConnections } from '../mcp/mcp-connections.js';
import { importMcpTools } from '../mcp/mcp-import.js';
import type { Outbound } from '../outbound/outbound.js';
import { sqlTools } from '../sql/sql-tools.js';
import { importOpenApi } from './openapi-import.js';
import { databaseOf, type NewSource, serverOf } from './registered-source.js';
import type { SecretUse } from './secret-use.js';

export interface ReadSourceParts {
  mcp: McpConnections;
  outbound: Outbound;
  secrets: SecretUse;
  signal: AbortSignal;
}

/**
 * What a source offers now.
 * @throws TerminalError tool-source.invalid, outbound.refused, tool.switched-off; MarimbaError tool.failed
 */
export async function readSource(tenantId: string, source: NewSource, parts: ReadSourceParts): Promise<ImportedTool[]> {
  const { mcp, outbound, secrets, signal } = parts;
  const { name, config } = source;
  switch (config.kind) {
    case 'openapi': {
      const { baseUrl, operations } = config;
      return importOpenApi({ name, baseUrl, operations, ...(await documentOf(config, outbound, signal)) });
    }
    case 'mcp': {
      const server = await serverOf(tenantId, source, config, secrets);
      return mcp.use(server, signal, async (_connection, tools) => importMcpTools(name, tools));
    }
    case 'sql': {
      const [query, schema] = sqlTools(databaseOf(source, config, secrets), outbound);
      // Whether the database answers, and its role may do no more than read.
      await query.ask('SELECT 1', signal);
      return [query, schema].map(({ description, effects, target }) => ({ ...description, effects, target }));
    }
  }
}

async function documentOf(
  { url, document }: ToolSourceConfigOf<'openapi'>,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<{ document: string | JsonObject; documentUrl?: string | undefined }> {
  if (document !== undefined) return { document, documentUrl: url };
  if (url === undefined)
    throw new TerminalError('tool-source.invalid', 'there is neither a url nor a document of the OpenAPI source', {
      remedy: 'Give one of the two. A document that was given itself is not kept: give it again to read it again.',
    });
  const headers = { accept: 'application/json, application/yaml, text/*' };
  const answer = await outbound.fetch(url, { headers, signal });
  if (answer.status !== 200)
    throw new TerminalError(
      'tool-source.invalid',
      `${new URL(url).host} answered ${answer.status} where the document should be`,
    );
  return { document: Buffer.from(answer.body).toString('utf8'), documentUrl: answer.url };
}
