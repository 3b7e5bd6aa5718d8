import {
  type createToolSourceBody,
  type ImportedTool,
  sha256OfTool,
  TerminalError,
  type ToolSourceResource,
  toolSourceResource,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import { writeAudited } from '../audit/write-audited.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { versioned } from '../database/versioned.js';
import { type SourceRow, type StoredToolSource, statusOf, storedOf } from './stored-tool-source.js';

export type NewToolSource = ReturnType<typeof createToolSourceBody.parse>;

/** What tenants have registered tools from. */
export class ToolSourceRepository {
  constructor(private readonly database: Database) {}

  /**
   * With the tools that it has now: whoever registers a source approves these.
   * @throws TerminalError tool.exists
   */
  async create(
    tenantId: string,
    source: NewToolSource,
    tools: readonly ImportedTool[],
    actor: string,
  ): Promise<ToolSourceResource> {
    const id = uuidV7();
    const { name, description } = source;
    await this.database.transaction({ tenantId }, async (transaction) => {
      const [{ rowCount }] = await transaction.send(
        statement(
          `INSERT INTO tool_source (tenant_id, id, name, kind, description, config, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT (tenant_id, name) DO NOTHING`,
          [
            tenantId,
            id,
            name,
            source.source.kind,
            description ?? null,
            JSON.stringify(versioned(source.source)),
            actor,
          ],
        ),
      );
      if (rowCount === 0) throw new TerminalError('tool.exists', `there is a source of tools ${name} already`);
      const values = tools.map((tool) => ({
        name: tool.name,
        json: JSON.stringify(versioned(tool)),
        sha256: sha256OfTool(tool),
      }));
      const [inserted] = await transaction.send(
        statement(
          `INSERT INTO tool (tenant_id, name, source_id, approved, approved_sha256, approved_by, approved_at, seen, seen_sha256, seen_at)
           SELECT $1, name, $2, value, sha256, $3, now(), value, sha256, now()
           FROM unnest($4::text[], $5::json[], $6::text[]) AS new (name, value, sha256)
           ON CONFLICT (tenant_id, name) DO NOTHING`,
          [
            tenantId,
            id,
            actor,
            values.map((tool) => tool.name),
            values.map((tool) => tool.json),
            values.map((tool) => tool.sha256),
          ],
        ),
      );
      if (inserted.rowCount !== tools.length)
        throw new TerminalError('tool.exists', `another source has a tool of the same name as one of ${name}`);
      const detail = {
        kind: source.source.kind,
        tools: values.map((tool) => ({ name: tool.name, sha256: tool.sha256 })),
      };
      const audit = { actor, action: 'tool-source.registered', subject: name, detail };
      await transaction.commit(await auditInside(transaction, tenantId, audit));
    });
    return this.get(tenantId, name);
  }

  /** @throws TerminalError tool-source.not-found */
  async get(tenantId: string, name: string): Promise<ToolSourceResource> {
    return resourceOf(await this.row(tenantId, name));
  }

  /** @throws TerminalError tool-source.not-found */
  async stored(tenantId: string, name: string): Promise<StoredToolSource> {
    return storedOf(await this.row(tenantId, name));
  }

  async list(tenantId: string, query: PageQuery): Promise<Page<ToolSourceResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.toolSource.findMany({
        where: { tenantId, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
        include: { tools: { select: hashes, orderBy: { name: 'asc' } } },
      }),
    );
    return pageOf(found, query.limit, resourceOf);
  }

  /** With its tools. @throws TerminalError tool-source.not-found */
  async remove(tenantId: string, name: string, actor: string): Promise<void> {
    const remove = statement('DELETE FROM tool_source WHERE tenant_id = $1 AND name = $2', [tenantId, name]);
    const audit = { actor, action: 'tool-source.removed', subject: name, detail: {} };
    if (!(await writeAudited(this.database, tenantId, remove, audit))) throw sourceNotFound(name);
  }

  private async row(tenantId: string, name: string) {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.toolSource.findUnique({
        where: { tenantId_name: { tenantId, name } },
        include: { tools: { select: hashes, orderBy: { name: 'asc' } } },
      }),
    );
    if (!found) throw sourceNotFound(name);
    return found;
  }
}

const hashes = { name: true, approvedSha256: true, seenSha256: true } as const;

function resourceOf(
  row: SourceRow & {
    createdBy: string;
    createdAt: Date;
    tools: { name: string; approvedSha256: string | null; seenSha256: string | null }[];
  },
): ToolSourceResource {
  const { name, description, config } = storedOf(row);
  return toolSourceResource.parse({
    ...{ name, description, source: config },
    tools: row.tools.map((tool) => ({
      name: tool.name,
      status: statusOf(tool),
      sha256: tool.approvedSha256 ?? tool.seenSha256,
    })),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  });
}

function sourceNotFound(name: string): TerminalError {
  return new TerminalError('tool-source.not-found', `there is no source of tools ${name}`, {
    remedy: 'GET /v1/tool-sources lists them.',
  });
}
