import { type ImportedTool, importedTool, sha256OfTool, TerminalError, type ToolStatus } from '@marimba/contracts';
import { writeAudited } from '../audit/write-audited.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { unwrap, versioned } from '../database/versioned.js';
import { type StoredToolSource, statusOf, storedOf } from './stored-tool-source.js';

/** A tool of a source: as it was approved, as the source says now, and the source. */
export interface ImportedFrom {
  name: string;
  status: ToolStatus;
  source: StoredToolSource;
  approved: (ImportedTool & { sha256: string; approvedBy: string; approvedAt: string }) | undefined;
  seen: (ImportedTool & { sha256: string; seenAt: string }) | undefined;
}

/** The tools of a tenant's sources, each pinned to what was approved. */
export class ToolRepository {
  constructor(private readonly database: Database) {}

  async find(tenantId: string, name: string): Promise<ImportedFrom | undefined> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.tool.findUnique({ where: { tenantId_name: { tenantId, name } }, include: { source: true } }),
    );
    return found === null ? undefined : importedFrom(found);
  }

  /** All of them: a tenant has hundreds at most. */
  async list(tenantId: string): Promise<ImportedFrom[]> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.tool.findMany({ where: { tenantId }, include: { source: true }, orderBy: { name: 'asc' } }),
    );
    return found.map(importedFrom);
  }

  /**
   * Keeps what the source says now, beside what was approved. Tools that it no longer has are gone; those that were never
   * approved are forgotten then.
   * @throws TerminalError tool.exists where another source has a tool of the same name
   */
  async saw(tenantId: string, sourceId: string, tools: readonly ImportedTool[]): Promise<void> {
    const names = tools.map(({ name }) => name);
    await this.database.transaction({ tenantId }, async (transaction) => {
      const [inserted] = await transaction.send(
        statement(
          `INSERT INTO tool AS kept (tenant_id, name, source_id, seen, seen_sha256, seen_at)
           SELECT $1, name, $2, value, sha256, now() FROM unnest($3::text[], $4::json[], $5::text[]) AS new (name, value, sha256)
           ON CONFLICT (tenant_id, name) DO UPDATE SET seen = excluded.seen, seen_sha256 = excluded.seen_sha256, seen_at = excluded.seen_at
             WHERE kept.source_id = excluded.source_id`,
          [tenantId, sourceId, names, tools.map((tool) => JSON.stringify(versioned(tool))), tools.map(sha256OfTool)],
        ),
        statement(
          `DELETE FROM tool WHERE tenant_id = $1 AND source_id = $2 AND NOT name = ANY ($3::text[]) AND approved IS NULL`,
          [tenantId, sourceId, names],
        ),
        statement(
          `UPDATE tool SET seen = NULL, seen_sha256 = NULL, seen_at = now()
           WHERE tenant_id = $1 AND source_id = $2 AND NOT name = ANY ($3::text[])`,
          [tenantId, sourceId, names],
        ),
      );
      if (inserted.rowCount !== tools.length)
        throw new TerminalError('tool.exists', 'another source has a tool of the same name as one of this source');
      await transaction.commit();
    });
  }

  /**
   * What was looked at is what may be called from now on.
   * @throws TerminalError tool.not-found; tool.changed where the source says something else by now
   */
  async approve(tenantId: string, name: string, sha256: string, actor: string): Promise<void> {
    const approve = statement(
      `UPDATE tool SET approved = seen, approved_sha256 = seen_sha256, approved_by = $4, approved_at = now()
       WHERE tenant_id = $1 AND name = $2 AND seen_sha256 = $3`,
      [tenantId, name, sha256, actor],
    );
    const audit = { actor, action: 'tool.approved', subject: name, detail: { sha256 } };
    if (await writeAudited(this.database, tenantId, approve, audit)) return;
    const found = await this.find(tenantId, name);
    if (found === undefined) throw new TerminalError('tool.not-found', `no source has a tool ${name}`);
    throw new TerminalError('tool.changed', `the tool ${name} is not the one with the hash ${sha256}`, {
      remedy: `look at it again: GET /v1/tools/${name}`,
    });
  }
}

function importedFrom(row: {
  name: string;
  approved: unknown;
  approvedSha256: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  seen: unknown;
  seenSha256: string | null;
  seenAt: Date;
  source: { id: string; name: string; description: string | null; config: unknown };
}): ImportedFrom {
  const { name, approvedSha256, approvedBy, approvedAt, seenSha256, seenAt } = row;
  return {
    name,
    status: statusOf(row),
    source: storedOf(row.source),
    approved:
      approvedSha256 === null || approvedBy === null || approvedAt === null
        ? undefined
        : {
            ...importedTool.parse(unwrap(row.approved)),
            ...{ sha256: approvedSha256, approvedBy, approvedAt: approvedAt.toISOString() },
          },
    seen:
      seenSha256 === null
        ? undefined
        : { ...importedTool.parse(unwrap(row.seen)), sha256: seenSha256, seenAt: seenAt.toISOString() },
  };
}
