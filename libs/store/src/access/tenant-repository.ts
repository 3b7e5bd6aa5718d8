import {
  type JsonObject,
  type TenantLimits,
  type TenantResource,
  type TenantUsage,
  TerminalError,
  uuid,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database, Transaction } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { freshKey } from './api-key.js';
import { insertApiKey, type Principal } from './api-key-repository.js';
import { limitReached } from './limit-reached.js';
import { auditedLimits, columnsOf, type LimitRow, limitsOf, tenantOf } from './tenant-rows.js';

export interface Bootstrap {
  tenantId: string;
  created: boolean;
  /** The system administrator's key; only when it was made now. */
  key?: string;
}

/** Who keeps the tenants: the administrative act goes into the chain of their own tenant, too. */
export interface TenantKeeper extends Pick<Principal, 'tenantId'> {
  actor: string;
}

/** Held until the transaction ends, so that of two first starts one makes the tenant and the other finds it. */
const bootstrapLock = 72_707_370;

/** The tenants of the installation, and what each may use. Acts are written to both chains: the keeper's and the tenant's. */
export class TenantRepository {
  constructor(private readonly database: Database) {}

  /** All of them, oldest first. */
  async ids(): Promise<string[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<{ id: string }>('SELECT id FROM tenant ORDER BY created_at, id'),
    );
    return rows.map(({ id }) => id);
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<Page<TenantResource>> {
    const found = await this.database.rows('system', (rows) =>
      rows.tenant.findMany({ where: afterCursor(query.cursor), orderBy: newestFirst, take: query.limit + 1 }),
    );
    return pageOf(found, query.limit, tenantOf);
  }

  /** By its id or its name. @throws TerminalError tenant.not-found */
  async find(idOrName: string): Promise<TenantResource> {
    const found = await this.database.rows('system', (rows) =>
      rows.tenant.findUnique({ where: uuid.safeParse(idOrName).success ? { id: idOrName } : { name: idOrName } }),
    );
    if (!found)
      throw new TerminalError('tenant.not-found', `there is no tenant ${idOrName}`, {
        remedy: 'GET /v1/tenants lists them.',
      });
    return tenantOf(found);
  }

  /** A tenant with its first administrator's key. @throws TerminalError tenant.exists */
  async create(
    { name, limits }: { name: string; limits: TenantLimits },
    keeper: TenantKeeper,
  ): Promise<{ tenant: TenantResource; key: string }> {
    const [tenantId, now] = [uuidV7(), new Date()];
    const key = await this.database.transaction('system', async (transaction) => {
      const [{ rowCount }] = await transaction.send(
        statement(
          `INSERT INTO tenant (id, name, created_at, runs_at_once, tokens_per_day, tokens_per_run, steps_per_run)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING`,
          [tenantId, name, now, ...columnsOf(limits)],
        ),
      );
      if (rowCount === 0) throw new TerminalError('tenant.exists', `there is a tenant ${name} already`);
      const fresh = freshKey();
      const keyId = uuidV7();
      await actAs(transaction, tenantId);
      await transaction.send(insertApiKey(fresh, adminKey(tenantId, { id: keyId, name: 'admin' }, keeper.actor, now)));
      const detail = { name, limits: auditedLimits(limits), keyId, prefix: fresh.prefix };
      await inBothChains(transaction, tenantId, keeper, 'tenant.created', detail);
      await transaction.commit();
      return fresh.key;
    });
    return { tenant: await this.find(tenantId), key };
  }

  /** Another administrator's key, where the first was lost. @throws TerminalError tenant.not-found */
  async createKey(idOrName: string, name: string, keeper: TenantKeeper): Promise<{ id: string; key: string }> {
    const { id: tenantId } = await this.find(idOrName);
    const [id, fresh] = [uuidV7(), freshKey()];
    await this.database.transaction('system', async (transaction) => {
      await actAs(transaction, tenantId);
      await transaction.send(insertApiKey(fresh, adminKey(tenantId, { id, name }, keeper.actor, new Date())));
      const detail = { keyId: id, name, prefix: fresh.prefix };
      await inBothChains(transaction, tenantId, keeper, 'tenant.key-created', detail);
      await transaction.commit();
    });
    return { id, key: fresh.key };
  }

  /** @throws TerminalError tenant.not-found */
  setLimits(idOrName: string, limits: TenantLimits, keeper: TenantKeeper): Promise<TenantResource> {
    const set = 'runs_at_once = $2, tokens_per_day = $3, tokens_per_run = $4, steps_per_run = $5';
    return this.change(idOrName, { set, values: columnsOf(limits) }, keeper, [
      'tenant.limits-set',
      { limits: auditedLimits(limits) },
    ]);
  }

  /**
   * Of a disabled tenant no key is accepted and no run is begun; what is going ends as it would.
   * @throws TerminalError tenant.not-found, tenant.is-own
   */
  async setDisabled(idOrName: string, disabled: boolean, keeper: TenantKeeper): Promise<TenantResource> {
    const { id } = await this.find(idOrName);
    if (disabled && id === keeper.tenantId)
      throw new TerminalError('tenant.is-own', 'this is the tenant of the key that asks: nobody could enable it again');
    const set = disabled ? 'disabled_at = coalesce(disabled_at, now())' : 'disabled_at = NULL';
    return this.change(id, { set, values: [] }, keeper, [disabled ? 'tenant.disabled' : 'tenant.enabled', {}]);
  }

  /** What the tenant uses now, and what it may. */
  async usage(tenantId: string): Promise<TenantUsage> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<LimitRow & { runs: number; tokens: string }>(
        `SELECT runs_at_once, tokens_per_day, tokens_per_run, steps_per_run, marimba_tokens_today(id) AS tokens,
           (SELECT count(*)::integer FROM run WHERE tenant_id = tenant.id AND status IN ('queued', 'running')
             AND parent_run_id IS NULL) AS runs
         FROM tenant WHERE id = $1`,
        [tenantId],
      ),
    );
    const row = rows[0]!;
    return { limits: limitsOf(row), runs: row.runs, tokensToday: Number(row.tokens) };
  }

  /** The largest budget that a run of the tenant may have. */
  async largestBudget(tenantId: string): Promise<{ tokens?: number; steps?: number }> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<LimitRow>(
        'SELECT runs_at_once, tokens_per_day, tokens_per_run, steps_per_run FROM tenant WHERE id = $1',
        [tenantId],
      ),
    );
    const { tokensPerRun: tokens, stepsPerRun: steps } = limitsOf(rows[0]!);
    return { ...(tokens === undefined ? {} : { tokens }), ...(steps === undefined ? {} : { steps }) };
  }

  /** Whether a call outside of runs may begin. @throws MarimbaError tenant.limit-reached */
  async admitCall(tenantId: string): Promise<void> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ used_up: boolean }>(
        `SELECT tokens_per_day IS NOT NULL AND marimba_tokens_today(id) >= tokens_per_day AS used_up
         FROM tenant WHERE id = $1`,
        [tenantId],
      ),
    );
    if (rows[0]?.used_up === true) throw limitReached('tokens-per-day');
  }

  /** Counts the tokens of a call outside of runs. */
  async countTokens(tenantId: string, callId: string, tokens: number): Promise<void> {
    await this.database.query(
      { tenantId },
      statement(
        `INSERT INTO token_use AS kept (tenant_id, day, use_id, tokens) VALUES ($1, marimba_utc_day(), $2, $3)
         ON CONFLICT (tenant_id, day, use_id) DO UPDATE SET tokens = kept.tokens + excluded.tokens`,
        [tenantId, callId, tokens],
      ),
    );
  }

  /** Makes the tenant `default`, its user `admin` and a system administrator's key, unless that tenant is there. */
  async bootstrap(): Promise<Bootstrap> {
    return this.database.transaction('system', async (transaction) => {
      const [, { rows }] = await transaction.send(
        statement('SELECT pg_advisory_xact_lock($1)', [bootstrapLock]),
        statement<{ id: string }>(`SELECT id FROM tenant WHERE name = 'default'`),
      );
      if (rows[0]) {
        await transaction.commit();
        return { tenantId: rows[0].id, created: false };
      }
      const [tenantId, userId, keyId, fresh, now] = [uuidV7(), uuidV7(), uuidV7(), freshKey(), new Date()];
      const actor = 'marimba';
      await transaction.send(
        statement(`INSERT INTO tenant (id, name, created_at) VALUES ($1, 'default', $2)`, [tenantId, now]),
        statement(`SELECT set_config('marimba.tenant', $1, true)`, [tenantId]),
        statement(`INSERT INTO "user" (tenant_id, id, name, role, created_at) VALUES ($1, $2, 'admin', 'admin', $3)`, [
          tenantId,
          userId,
          now,
        ]),
        insertApiKey(fresh, {
          tenantId,
          id: keyId,
          userId,
          name: 'admin',
          role: 'system',
          actor,
          now,
          expiresAt: null,
          forUser: null,
        }),
      );
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action: 'tenant.created',
          subject: tenantId,
          detail: { name: 'default', keyId, prefix: fresh.prefix },
        }),
      );
      return { tenantId, created: true, key: fresh.key };
    });
  }

  private async change(
    idOrName: string,
    { set, values }: { set: string; values: readonly unknown[] },
    keeper: TenantKeeper,
    [action, detail]: [action: string, detail: JsonObject],
  ): Promise<TenantResource> {
    const { id, name } = await this.find(idOrName);
    await this.database.transaction('system', async (transaction) => {
      await transaction.send(statement(`UPDATE tenant SET ${set} WHERE id = $1`, [id, ...values]));
      await inBothChains(transaction, id, keeper, action, { name, ...detail });
      await transaction.commit();
    });
    return this.find(id);
  }
}

/** From here on the transaction of the system may also write rows of the tenant. */
const actAs = (transaction: Transaction, tenantId: string) =>
  transaction.send(statement(`SELECT set_config('marimba.tenant', $1, true)`, [tenantId]));

/** One event in each; one alone where they are the same. */
async function inBothChains(
  transaction: Transaction,
  tenantId: string,
  keeper: TenantKeeper,
  action: string,
  detail: JsonObject,
): Promise<void> {
  const act = { actor: keeper.actor, action, subject: tenantId, detail };
  // Always in the order of ids, so that two keepers never wait for each other.
  const chains = [...new Set([tenantId, keeper.tenantId])].sort();
  for (const chain of chains) {
    await actAs(transaction, chain);
    await transaction.send(await auditInside(transaction, chain, act));
  }
}

const adminKey = (tenantId: string, { id, name }: { id: string; name: string }, actor: string, now: Date) => ({
  ...{ tenantId, id, name, actor, now },
  ...{ userId: null, role: 'admin' as const, expiresAt: null, forUser: null },
});
