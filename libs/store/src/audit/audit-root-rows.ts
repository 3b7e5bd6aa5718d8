import { type AuditRoot, auditRoot } from '@marimba/contracts';
import { type Statement, statement } from '../database/statement.js';

export interface AuditRootRow {
  tenant_id: string;
  seq: number;
  head_hash: Buffer;
  at: Date;
  key_sha256: string;
  signature: Buffer;
}

export function insertAuditRoot(root: AuditRoot): Statement {
  return statement(
    `INSERT INTO audit_root (tenant_id, seq, head_hash, at, key_sha256, signature) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [
      root.tenantId,
      root.seq,
      Buffer.from(root.headHash, 'hex'),
      root.at,
      root.keySha256,
      Buffer.from(root.signature, 'base64'),
    ],
  );
}

export function auditRootOf(row: AuditRootRow): AuditRoot {
  return auditRoot.parse({
    v: 1,
    tenantId: row.tenant_id,
    seq: row.seq,
    headHash: row.head_hash.toString('hex'),
    at: row.at.toISOString(),
    keySha256: row.key_sha256,
    signature: row.signature.toString('base64'),
  });
}
