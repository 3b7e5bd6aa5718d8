import { canonicalJson, type JsonValue, type StoredValue, sha256Of, TerminalError } from '@marimba/contracts';

const inlineBytes = 4_096;

/** Large values by tenant and content. */
export class InMemoryBlobs {
  private readonly texts = new Map<string, string>();

  /** Keeps it, however small it is. */
  add(tenantId: string, value: JsonValue): StoredValue {
    const text = canonicalJson(value);
    const blob = sha256Of(text);
    this.texts.set(`${tenantId}/${blob}`, text);
    return { blob, bytes: Buffer.byteLength(text), mediaType: 'application/json' };
  }

  keep(tenantId: string, value: JsonValue): StoredValue {
    return Buffer.byteLength(canonicalJson(value)) <= inlineBytes ? { inline: value } : this.add(tenantId, value);
  }

  /** @throws TerminalError blob.not-found */
  resolve(tenantId: string, value: StoredValue): JsonValue {
    if ('inline' in value) return structuredClone(value.inline);
    const text = this.texts.get(`${tenantId}/${value.blob}`);
    if (text === undefined) throw new TerminalError('blob.not-found', `there is no blob ${value.blob}`);
    return JSON.parse(text) as JsonValue;
  }
}
