import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Version, nonce, tag: what stands before the encrypted bytes. */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps texts encrypted (AES-256-GCM), each bound to the place that it is kept in. */
export class SecretBox {
  /** @param key 32 bytes */
  constructor(private readonly key: Uint8Array) {}

  seal(text: string, place: string): Uint8Array {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Undefined when it was sealed with another key or for another place, or was changed. */
  open(box: Uint8Array, place: string): string | undefined {
    const bytes = Buffer.from(box);
    if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
    const sealedAt = 1 + nonceBytes + tagBytes;
    const nonce = bytes.subarray(1, 1 + nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(1 + nonceBytes, sealedAt));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(sealedAt)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
