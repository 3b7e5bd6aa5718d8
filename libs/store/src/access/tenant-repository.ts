import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { freshKey } from './api-key.js';
import { insertApiKey } from './api-key-repository.js';

export interface Bootstrap {
  tenantId: string;
  created: boolean;
  /** The administrator's key; only when it was made now. */
  key?: string;
}

/** Held until the transaction ends, so that of two first starts one makes the tenant and the other finds it. */
const bootstrapLock = 72_707_370;

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

  /** Makes the tenant `default`, its user `admin` and an administrator's key, unless that tenant is there. */
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
          role: 'admin',
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
}
