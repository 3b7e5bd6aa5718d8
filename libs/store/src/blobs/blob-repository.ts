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

/** For what a run's log may refer to. Content that is there already stays as it is, and is kept from now on. */
export function insertBlob(tenantId: string, reference: BlobReference, bytes: Uint8Array): Statement {
  return insert(
    tenantId,
    reference,
    bytes,
    `INSERT INTO blob (tenant_id, sha256, bytes, media_type, content, created_at)
     VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT (tenant_id, sha256) DO UPDATE SET logged = true WHERE NOT blob.logged`,
  );
}

/**
 * For what only a row of another table in the same transaction refers to. Content that is there already is held until
 * then, so that nobody removes it meanwhile.
 */
export function holdBlob(tenantId: string, reference: BlobReference, bytes: Uint8Array): Statement {
  return insert(
    tenantId,
    reference,
    bytes,
    `INSERT INTO blob (tenant_id, sha256, bytes, media_type, content, created_at, logged)
     VALUES ($1, $2, $3, $4, $5, now(), false) ON CONFLICT (tenant_id, sha256) DO UPDATE SET created_at = blob.created_at`,
  );
}

/**
 * Removes of these blobs those that nothing refers to any more. Locked first, so that the second statement sees whoever
 * refers to them meanwhile.
 */
export function dropBlobs(tenantId: string, sha256s: readonly string[]): [Statement, Statement] {
  return [
    statement('SELECT 1 FROM blob WHERE tenant_id = $1 AND sha256 = ANY ($2::text[]) ORDER BY sha256 FOR UPDATE', [
      tenantId,
      sha256s,
    ]),
    statement(
      `DELETE FROM blob WHERE tenant_id = $1 AND sha256 = ANY ($2::text[]) AND NOT logged
         AND NOT EXISTS (SELECT FROM document WHERE document.tenant_id = $1 AND document.sha256 = blob.sha256)
         AND NOT EXISTS (SELECT FROM document WHERE document.tenant_id = $1 AND original_sha256 = blob.sha256)
         AND NOT EXISTS (SELECT FROM upload WHERE upload.tenant_id = $1 AND upload.sha256 = blob.sha256)`,
      [tenantId, sha256s],
    ),
  ];
}

function insert(tenantId: string, { blob, mediaType }: BlobReference, bytes: Uint8Array, text: string): Statement {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return statement(text, [tenantId, blob, bytes.length, mediaType, content]);
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
