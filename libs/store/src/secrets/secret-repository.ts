import {
  MarimbaError,
  type putSecretBody,
  type SecretResource,
  secretResource,
  TerminalError,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import { writeAudited } from '../audit/write-audited.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import type { SecretBox } from './secret-box.js';

type SecretValue = ReturnType<typeof putSecretBody.parse>;

/** Values that tools use by name: written, replaced and removed, and given to nobody but the tool that is called. */
export class SecretRepository {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox | undefined,
  ) {}

  /** Makes a secret, or gives it another value. @throws MarimbaError secret.key-unusable */
  async put(
    tenantId: string,
    name: string,
    { value, description, hosts }: SecretValue,
    actor: string,
  ): Promise<SecretResource> {
    const sealed = this.usableBox().seal(value, placeOf(tenantId, name));
    await this.database.transaction({ tenantId }, async (transaction) => {
      const [{ rows }] = await transaction.send(
        statement<{ is_new: boolean }>(
          `INSERT INTO secret AS kept (tenant_id, id, name, description, sealed, created_by, created_at, updated_at, hosts)
           VALUES ($1, $2, $3, $4, $5, $6, now(), now(), coalesce($7::text[], '{}'))
           ON CONFLICT (tenant_id, name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at,
             description = coalesce(excluded.description, kept.description), hosts = coalesce($7::text[], kept.hosts)
           RETURNING created_at = updated_at AS is_new`,
          [tenantId, uuidV7(), name, description ?? null, sealed, actor, hosts ?? null],
        ),
      );
      const action = rows[0]?.is_new === true ? 'secret.created' : 'secret.replaced';
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action,
          subject: name,
          detail: hosts === undefined ? {} : { hosts },
        }),
      );
    });
    return this.get(tenantId, name);
  }

  /** @throws TerminalError secret.not-found */
  async get(tenantId: string, name: string): Promise<SecretResource> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.secret.findUnique({ where: { tenantId_name: { tenantId, name } }, omit: { sealed: true } }),
    );
    if (!found) throw secretNotFound(name);
    return resourceOf(found);
  }

  async list(tenantId: string, query: PageQuery): Promise<Page<SecretResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.secret.findMany({
        where: { tenantId, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
        omit: { sealed: true },
      }),
    );
    return pageOf(found, query.limit, resourceOf);
  }

  /** @throws TerminalError secret.not-found */
  async remove(tenantId: string, name: string, actor: string): Promise<void> {
    const remove = statement('DELETE FROM secret WHERE tenant_id = $1 AND name = $2', [tenantId, name]);
    const audit = { actor, action: 'secret.removed', subject: name, detail: {} };
    if (!(await writeAudited(this.database, tenantId, remove, audit))) throw secretNotFound(name);
  }

  /** The value, for the tool that is called now. @throws TerminalError secret.not-found; MarimbaError secret.key-unusable */
  async open(tenantId: string, name: string): Promise<string> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ sealed: Buffer }>('SELECT sealed FROM secret WHERE tenant_id = $1 AND name = $2', [tenantId, name]),
    );
    if (!rows[0]) throw secretNotFound(name);
    const value = this.usableBox().open(rows[0].sealed, placeOf(tenantId, name));
    if (value !== undefined) return value;
    throw new MarimbaError(
      'secret.key-unusable',
      `The secret ${name} was encrypted with another key than MARIMBA_SECRET_KEY.`,
      {
        remedy: 'Give api and worker the key of then again, or put the secret anew.',
      },
    );
  }

  private usableBox(): SecretBox {
    if (this.box !== undefined) return this.box;
    throw new MarimbaError('secret.key-unusable', 'Secrets need a key that encrypts them.', {
      remedy:
        'Set MARIMBA_SECRET_KEY of api and worker to the same 64 hexadecimal digits (openssl rand -hex 32) and keep it.',
    });
  }
}

/** What a secret is bound to: a row that is copied to another name or tenant does not open. */
const placeOf = (tenantId: string, name: string): string => `secret/${tenantId}/${name}`;

function resourceOf(row: {
  name: string;
  description: string | null;
  hosts: string[];
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}): SecretResource {
  return secretResource.parse({
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    hosts: row.hosts,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
}

function secretNotFound(name: string): TerminalError {
  return new TerminalError('secret.not-found', `there is no secret ${name}`, {
    remedy: `put it first: PUT /v1/secrets/${name}`,
  });
}
