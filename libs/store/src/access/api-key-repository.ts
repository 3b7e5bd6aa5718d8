import { type ApiKeyResource, apiKeyResource, mayAct, type Role, TerminalError, uuid } from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { type Statement, statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { type FreshKey, freshKey, keySha256 } from './api-key.js';

/** Whose request it is. */
export interface Principal {
  tenantId: string;
  keyId: string;
  name: string;
  role: Role;
  /** The person whose key it is; left out where it is nobody's own. */
  user?: string | undefined;
}

export interface NewApiKey {
  name: string;
  /** Left out: a member. */
  role?: Role | undefined;
  user?: string | undefined;
  /** ISO 8601. Left out: never. */
  expiresAt?: string | undefined;
}

export class ApiKeyRepository {
  constructor(private readonly database: Database) {}

  /** `key` is shown this once; only its SHA-256 is kept. */
  async create(
    tenantId: string,
    { name, role = 'member', user, expiresAt }: NewApiKey,
    actor: string,
  ): Promise<{ resource: ApiKeyResource; key: string }> {
    const fresh = freshKey();
    const id = uuidV7();
    const now = new Date();
    await this.database.transaction({ tenantId }, async (transaction) => {
      const audit = await auditInside(transaction, tenantId, {
        actor,
        action: 'api-key.created',
        subject: id,
        detail: { name, role, prefix: fresh.prefix, ...(user === undefined ? {} : { user }) },
      });
      const row = {
        tenantId,
        id,
        userId: null,
        name,
        role,
        actor,
        now,
        expiresAt: expiresAt ?? null,
        forUser: user ?? null,
      };
      await transaction.commit(insertApiKey(fresh, row), audit);
    });
    const resource = {
      id,
      name,
      role,
      prefix: fresh.prefix,
      forUser: user ?? null,
      createdBy: actor,
      createdAt: now,
      expiresAt: expiresAt ? new Date(expiresAt) : null,
      lastUsedAt: null,
    };
    return { resource: resourceOf(resource), key: fresh.key };
  }

  /** @throws TerminalError auth.unknown-key (also for a revoked one), auth.expired-key, auth.tenant-disabled */
  async authenticate(key: string): Promise<Principal> {
    const sha256 = keySha256(key);
    const unknown = () =>
      new TerminalError('auth.unknown-key', 'this API key is not known, or was revoked', {
        remedy: 'send a key that was made here, as: Authorization: Bearer mrb_…',
      });
    if (sha256 === undefined) throw unknown();
    const [{ rows }] = await this.database.query(
      'system',
      statement<KnownKeyRow>(
        `SELECT tenant_id, api_key.id, api_key.name, role, for_user, coalesce(expires_at <= now(), false) AS expired,
           disabled_at IS NOT NULL AS disabled
         FROM api_key JOIN tenant ON tenant.id = tenant_id WHERE key_sha256 = $1 AND revoked_at IS NULL`,
        [sha256],
      ),
    );
    const found = rows[0];
    if (!found) throw unknown();
    if (found.expired)
      throw new TerminalError('auth.expired-key', `the API key ${found.name} has expired`, {
        remedy: 'make a new one: POST /v1/api-keys',
      });
    if (found.disabled)
      throw new TerminalError('auth.tenant-disabled', `the tenant of the API key ${found.name} is disabled`, {
        remedy: 'ask the administrator of the installation to enable it',
      });
    const { tenant_id: tenantId, id: keyId, name, role, for_user } = found;
    return { tenantId, keyId, name, role, user: for_user ?? undefined };
  }

  /** Remembers that the key was used now, to the minute. */
  async used({ tenantId, keyId }: Pick<Principal, 'tenantId' | 'keyId'>): Promise<void> {
    await this.database.query(
      { tenantId },
      statement(
        `UPDATE api_key SET last_used_at = now() WHERE tenant_id = $1 AND id = $2
           AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
        [tenantId, keyId],
      ),
    );
  }

  /** Those that were not revoked, newest first; of one user where `user` is given. */
  async list(tenantId: string, query: PageQuery & { user?: string | undefined }): Promise<Page<ApiKeyResource>> {
    const ofUser = query.user === undefined ? {} : { forUser: query.user };
    const keys = await this.database.rows({ tenantId }, (rows) =>
      rows.apiKey.findMany({
        where: { tenantId, revokedAt: null, ...ofUser, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
      }),
    );
    return pageOf(keys, query.limit, resourceOf);
  }

  /**
   * From now on the key is unknown.
   * @throws TerminalError auth.key-not-found, also for a system administrator's unless `system`; auth.last-administrator
   */
  async revoke(tenantId: string, keyId: string, actor: string, { system = false } = {}): Promise<void> {
    const unknown = () => new TerminalError('auth.key-not-found', `there is no API key ${keyId}`);
    if (!uuid.safeParse(keyId).success) throw unknown();
    await this.database.transaction({ tenantId }, async (transaction) => {
      const [{ rows: keepers }] = await transaction.send(selectKeepers(tenantId));
      const own = keepers.find(({ id }) => id === keyId);
      if (own !== undefined && (system || own.role !== 'system') && !isKeptWithout(keepers, own)) throw lastKeeper(own);
      const [{ rows }] = await transaction.send(
        statement<{ name: string }>(
          `UPDATE api_key SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
             AND (role <> 'system' OR $3) RETURNING name`,
          [tenantId, keyId, system],
        ),
      );
      const [revoked] = rows;
      if (revoked === undefined) throw unknown();
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action: 'api-key.revoked',
          subject: keyId,
          detail: { name: revoked.name },
        }),
      );
    });
  }
}

interface KeeperRow {
  id: string;
  name: string;
  role: Role;
}

/** The administrators' keys that work now. Locked, so that of two that are revoked at once the second sees that the first is gone. */
const selectKeepers = (tenantId: string) =>
  statement<KeeperRow>(
    `SELECT id, name, role FROM api_key
     WHERE tenant_id = $1 AND role IN ('admin', 'system') AND revoked_at IS NULL
       AND (expires_at IS NULL OR expires_at > now())
     ORDER BY id FOR UPDATE`,
    [tenantId],
  );

/** Whether somebody may still do what the key may. */
const isKeptWithout = (keepers: readonly KeeperRow[], { id, role }: KeeperRow): boolean =>
  keepers.some((other) => other.id !== id && mayAct(other.role, role));

const lastKeeper = ({ name, role }: KeeperRow): TerminalError =>
  new TerminalError(
    'auth.last-administrator',
    `${name} is the last key of ${role === 'system' ? 'a system administrator' : 'an administrator'} here: without it nobody could make another`,
    { remedy: `make another first: POST /v1/api-keys with the role ${role}` },
  );

interface KnownKeyRow {
  tenant_id: string;
  id: string;
  name: string;
  role: Role;
  for_user: string | null;
  expired: boolean;
  disabled: boolean;
}

export interface ApiKeyRow {
  tenantId: string;
  id: string;
  userId: string | null;
  name: string;
  role: Role;
  actor: string;
  now: Date;
  expiresAt: string | null;
  forUser: string | null;
}

export function insertApiKey({ prefix, sha256 }: FreshKey, row: ApiKeyRow): Statement {
  return statement(
    `INSERT INTO api_key (tenant_id, id, user_id, name, role, prefix, key_sha256, created_by, created_at, expires_at, for_user)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.tenantId,
      row.id,
      row.userId,
      row.name,
      row.role,
      prefix,
      sha256,
      row.actor,
      row.now,
      row.expiresAt,
      row.forUser,
    ],
  );
}

function resourceOf(key: {
  id: string;
  name: string;
  prefix: string;
  role: string;
  forUser: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}): ApiKeyResource {
  return apiKeyResource.parse({
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    role: key.role,
    ...(key.forUser === null ? {} : { user: key.forUser }),
    createdBy: key.createdBy,
    createdAt: key.createdAt.toISOString(),
    ...(key.expiresAt === null ? {} : { expiresAt: key.expiresAt.toISOString() }),
    ...(key.lastUsedAt === null ? {} : { lastUsedAt: key.lastUsedAt.toISOString() }),
  });
}
