import type { Database } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { auditInside, type NewAuditEvent } from './audit-chain.js';

/** A change and its audit event in one transaction; false, and neither is written, where it changes no row. */
export function writeAudited(
  database: Database,
  tenantId: string,
  change: Statement,
  audit: NewAuditEvent,
): Promise<boolean> {
  return database.transaction({ tenantId }, async (transaction) => {
    const [{ rowCount }] = await transaction.send(change);
    if (rowCount === 0) {
      await transaction.commit();
      return false;
    }
    await transaction.commit(await auditInside(transaction, tenantId, audit));
    return true;
  });
}
