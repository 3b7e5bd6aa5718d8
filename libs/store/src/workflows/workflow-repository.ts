import {
  canonicalJson,
  sha256Of,
  TerminalError,
  type WorkflowDefinition,
  type WorkflowResource,
  workflowResource,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';

/** Versions that are kept in memory at most. */
const mostKnown = 500;

/** Workflows and their versions, which never change. */
export class WorkflowRepository {
  private readonly seen = new Map<string, WorkflowResource>();

  constructor(private readonly database: Database) {}

  /**
   * What this process has read before: the version, which never changes, or the newest that it has seen, which may be the
   * newest no more. Undefined where it does not know.
   */
  known(tenantId: string, name: string, version?: number): WorkflowResource | undefined {
    return this.seen.get(keyOf(tenantId, name, version));
  }

  /** A new version, unless the newest has this very content: then that one, and `created` is false. */
  async register(
    tenantId: string,
    definition: WorkflowDefinition,
    actor: string,
  ): Promise<{ workflow: WorkflowResource; created: boolean }> {
    const { name } = definition;
    const text = canonicalJson(definition);
    const definitionSha256 = sha256Of(text);
    return this.database.transaction({ tenantId }, async (transaction) => {
      const [, { rows }] = await transaction.send(
        statement(
          `INSERT INTO workflow (tenant_id, id, name, latest_version, created_at) VALUES ($1, $2, $3, 0, now())
           ON CONFLICT (tenant_id, name) DO NOTHING`,
          [tenantId, uuidV7(), name],
        ),
        statement<{ id: string; latest_version: number; now: Date }>(
          `SELECT id, latest_version, clock_timestamp()::timestamptz(3) AS now FROM workflow
           WHERE tenant_id = $1 AND name = $2 FOR UPDATE`,
          [tenantId, name],
        ),
      );
      const { id, latest_version, now } = rows[0]!;
      const [{ rows: newest }] = await transaction.send(
        statement<{ definition_sha256: string; created_at: Date }>(
          `SELECT definition_sha256, created_at FROM workflow_version
           WHERE tenant_id = $1 AND workflow_id = $2 AND version = $3`,
          [tenantId, id, latest_version],
        ),
      );
      const same = newest[0]?.definition_sha256 === definitionSha256;
      const version = same ? latest_version : latest_version + 1;
      const createdAt = same ? newest[0]!.created_at : now;
      const workflow = { name, version, definitionSha256, definition, createdAt: createdAt.toISOString() };
      if (same) await transaction.commit();
      else
        await transaction.commit(
          statement(
            `INSERT INTO workflow_version (tenant_id, workflow_id, version, definition, definition_sha256, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            [tenantId, id, version, text, definitionSha256, actor, now],
          ),
          statement('UPDATE workflow SET latest_version = $3 WHERE tenant_id = $1 AND id = $2', [
            tenantId,
            id,
            version,
          ]),
          await auditInside(transaction, tenantId, {
            actor,
            action: 'workflow.registered',
            subject: name,
            detail: { version, definitionSha256 },
          }),
        );
      return { workflow, created: !same };
    });
  }

  /** Left out, `version` is the newest. @throws TerminalError workflow.not-found */
  async get(tenantId: string, name: string, version?: number): Promise<WorkflowResource> {
    // Asked for with every run that is started, so in one round trip.
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<VersionRow>(
        `SELECT version, definition, definition_sha256, workflow_version.created_at
         FROM workflow JOIN workflow_version USING (tenant_id)
         WHERE tenant_id = $1 AND workflow_id = workflow.id AND name = $2 AND ($3::integer IS NULL OR version = $3)
         ORDER BY version DESC LIMIT 1`,
        [tenantId, name, version ?? null],
      ),
    );
    const [found] = rows;
    if (!found)
      throw new TerminalError(
        'workflow.not-found',
        version === undefined ? `there is no workflow ${name}` : `workflow ${name} has no version ${version}`,
        { remedy: 'register it first: POST /v1/workflows' },
      );
    const { definition, definition_sha256: definitionSha256, created_at: createdAt } = found;
    const resource = resourceOf(name, { version: found.version, definition, definitionSha256, createdAt });
    this.remember(keyOf(tenantId, name, version), resource);
    return resource;
  }

  private remember(key: string, resource: WorkflowResource): void {
    this.seen.delete(key);
    if (this.seen.size >= mostKnown) this.seen.delete(this.seen.keys().next().value!);
    this.seen.set(key, resource);
  }

  /** The newest definition of each that there is, by name. */
  async newest(tenantId: string, names: readonly string[]): Promise<Map<string, WorkflowDefinition>> {
    if (names.length === 0) return new Map();
    const workflows = await this.database.rows({ tenantId }, (rows) =>
      rows.workflow.findMany({
        where: { tenantId, name: { in: [...names] } },
        include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
      }),
    );
    return new Map(workflows.map(({ name, versions }) => [name, resourceOf(name, versions[0]!).definition]));
  }

  /** The newest version of each; the workflow that was made last comes first. */
  async list(tenantId: string, query: PageQuery): Promise<Page<WorkflowResource>> {
    const workflows = await this.database.rows({ tenantId }, (rows) =>
      rows.workflow.findMany({
        where: { tenantId, ...afterCursor(query.cursor) },
        include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
        orderBy: newestFirst,
        take: query.limit + 1,
      }),
    );
    return pageOf(workflows, query.limit, ({ name, versions }) => resourceOf(name, versions[0]!));
  }

  /** Newest first. @throws TerminalError workflow.not-found */
  async versions(tenantId: string, name: string): Promise<WorkflowResource[]> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.workflowVersion.findMany({ where: { tenantId, workflow: { name } }, orderBy: { version: 'desc' } }),
    );
    if (found.length === 0) throw new TerminalError('workflow.not-found', `there is no workflow ${name}`);
    return found.map((row) => resourceOf(name, row));
  }
}

interface VersionRow {
  version: number;
  definition: unknown;
  definition_sha256: string;
  created_at: Date;
}

interface VersionFields {
  version: number;
  definition: unknown;
  definitionSha256: string;
  createdAt: Date;
}

const keyOf = (tenantId: string, name: string, version: number | undefined) =>
  `${tenantId} ${version ?? 'newest'} ${name}`;

function resourceOf(name: string, row: VersionFields): WorkflowResource {
  const { version, definition, definitionSha256, createdAt } = row;
  return workflowResource.parse({ name, version, definitionSha256, definition, createdAt: createdAt.toISOString() });
}
