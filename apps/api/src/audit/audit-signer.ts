import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { type AuditKey, type AuditRoot, auditRootMessage, MarimbaError } from '@marimba/contracts';
import type { AuditRepository } from '@marimba/store';

/** DER of an Ed25519 private key as PKCS #8 (RFC 8410), before the 32 bytes of its seed. */
const pkcs8Before = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs the ends of audit chains with the installation's key, which is derived from its secret key. */
export class AuditSigner {
  private readonly privateKey: KeyObject | undefined;
  private readonly publicKey: AuditKey | undefined;

  /** @param secretKey 64 hexadecimal digits; undefined: nothing can be signed */
  constructor(secretKey: string | undefined) {
    if (secretKey === undefined) return;
    const seed = hkdfSync('sha256', Buffer.from(secretKey, 'hex'), '', 'marimba audit root v1', 32);
    this.privateKey = createPrivateKey({
      key: Buffer.concat([pkcs8Before, Buffer.from(seed)]),
      format: 'der',
      type: 'pkcs8',
    });
    const raw = Buffer.from(createPublicKey(this.privateKey).export({ format: 'jwk' }).x!, 'base64url');
    const sha256 = createHash('sha256').update(raw).digest('hex');
    this.publicKey = { algorithm: 'Ed25519', publicKey: raw.toString('base64'), sha256 };
  }

  get canSign(): boolean {
    return this.privateKey !== undefined;
  }

  /** @throws MarimbaError audit.not-signable where the installation has no key */
  key(): AuditKey {
    if (this.publicKey !== undefined) return this.publicKey;
    throw new MarimbaError(
      'audit.not-signable',
      'This installation has no key to sign the ends of audit chains with.',
      {
        remedy: 'Set MARIMBA_SECRET_KEY of the api to 64 hexadecimal digits (openssl rand -hex 32) and keep it.',
      },
    );
  }

  /**
   * Signs the end of a tenant's chain and keeps that; undefined where it is signed already, or empty.
   * @throws MarimbaError audit.not-signable
   */
  async signEnd(audit: AuditRepository, tenantId: string, now: Date): Promise<AuditRoot | undefined> {
    const { sha256 } = this.key();
    const [{ seq, headHash }, newest] = await Promise.all([audit.head(tenantId), audit.newestRoot(tenantId)]);
    if (seq === 0 || newest?.seq === seq) return undefined;
    const unsigned = { v: 1 as const, tenantId, seq, headHash, at: now.toISOString(), keySha256: sha256 };
    const signature = sign(null, auditRootMessage(unsigned), this.privateKey!).toString('base64');
    const root = { ...unsigned, signature };
    await audit.keepRoot(root);
    return root;
  }
}
