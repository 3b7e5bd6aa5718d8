import { createHash } from 'node:crypto';
import { type BlobReference, canonicalJson, type JsonValue, type StoredValue, TerminalError } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';

/** A value whose canonical JSON is larger than this (bytes of UTF-8) is kept as a blob. */
const inlineLimit = 4 * 1024;

export interface BlobContent {
  bytes: Uint8Array;
  mediaType: string;
}

/** Content-addressed bytes of a tenant: the same content is kept once. */
export class BlobRepository {
  constructor(private readonly database: Database) {}

  async put(tenantId: string, bytes: Uint8Array, mediaType: string): Promise<BlobReference> {
    const reference = referenceOf(bytes, mediaType);
    await this.database.query({ tenantId }, insertBlob(tenantId, reference, bytes));
    return reference;
  }

  /** @throws TerminalError blob.not-found; blob.corrupt when the bytes do not give their hash. */
  async get(tenantId: string, sha256: string): Promise<BlobContent> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<BlobRow>('SELECT sha256, media_type, content FROM blob WHERE tenant_id = $1 AND sha256 = $2', [
        tenantId,
        sha256,
      ]),
    );
    if (!rows[0]) throw blobNotFound(sha256);
    return intactBlob(rows[0]);
  }

  /** Several at once, by hash. @throws TerminalError blob.not-found, blob.corrupt */
  async getAll(tenantId: string, sha256s: readonly string[]): Promise<Map<string, BlobContent>> {
    const wanted = [...new Set(sha256s)];
    if (wanted.length === 0) return new Map();
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<BlobRow>(
        'SELECT sha256, media_type, content FROM blob WHERE tenant_id = $1 AND sha256 = ANY($2::text[])',
        [tenantId, wanted],
      ),
    );
    const found = new Map(rows.map((row) => [row.sha256, intactBlob(row)]));
    const missing = wanted.find((sha256) => !found.has(sha256));
    if (missing !== undefined) throw blobNotFound(missing);
    return found;
  }

  /** Keeps a value as it may stand in an event: small ones inline, large ones as a blob of their canonical JSON. */
  async keep(tenantId: string, value: JsonValue): Promise<StoredValue> {
    const bytes = Buffer.from(canonicalJson(value));
    return bytes.length <= inlineLimit ? { inline: value } : this.put(tenantId, bytes, 'application/json');
  }

  /** @throws TerminalError blob.not-found, blob.corrupt */
  async resolve(tenantId: string, value: StoredValue): Promise<JsonValue> {
    const [resolved] = await this.resolveAll(tenantId, [value]);
    return resolved!;
  }

  /** In the order given, in at most one round trip. */
  async resolveAll(tenantId: string, values: readonly StoredValue[]): Promise<JsonValue[]> {
    const blobs = await this.getAll(
      tenantId,
      values.flatMap((value) => ('blob' in value ? value.blob : [])),
    );
    return values.map((value) => ('blob' in value ? jsonOf(value.blob, blobs.get(value.blob)!) : value.inline));
  }
}

interface BlobRow {
  sha256: string;
  media_type: string;
  content: Buffer;
}

export function referenceOf(bytes: Uint8Array, mediaType: string): BlobReference {
  return { blob: sha256(bytes), bytes: bytes.length, mediaType };
}

/** Content that is there already stays as it is. */
export function insertBlob(tenantId: string, { blob, mediaType }: BlobReference, bytes: Uint8Array): Statement {
  return statement(
    `INSERT INTO blob (tenant_id, sha256, bytes, media_type, content, created_at)
     VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT DO NOTHING`,
    [tenantId, blob, bytes.length, mediaType, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)],
  );
}

function intactBlob({ sha256: name, media_type, content }: BlobRow): BlobContent {
  if (sha256(content) !== name)
    throw new TerminalError('blob.corrupt', `blob ${name} was changed: its content does not give its hash`, {
      remedy: 'restore the blob table from a backup',
    });
  return { bytes: content, mediaType: media_type };
}

function jsonOf(name: string, { bytes }: BlobContent): JsonValue {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonValue;
  } catch (cause) {
    throw new TerminalError('blob.corrupt', `blob ${name} does not hold JSON`, { cause });
  }
}

function blobNotFound(name: string): TerminalError {
  return new TerminalError('blob.not-found', `there is no blob ${name}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
