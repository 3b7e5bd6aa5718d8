import { type ModelResource, modelResource, TerminalError } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** What a worker says of a model that it serves. */
export type SeenModel = Omit<ModelResource, 'seenAt'>;

/** The models of this installation; they belong to no tenant. */
export class ModelRepository {
  constructor(private readonly database: Database) {}

  /** Said by a worker at its start and from time to time; `seenAt` becomes now. */
  async seen(model: SeenModel): Promise<void> {
    const { name, family, precision, fingerprint, parameters, contextLength, status } = model;
    const { stateBytes = null, kvBytesPerToken = null, prefillRate = null, decodeRate = null } = model;
    await this.database.query(
      'system',
      statement(
        `INSERT INTO model (name, family, precision, fingerprint, parameters, context_length, status, seen_at,
           state_bytes, kv_bytes_per_token, prefill_rate, decode_rate)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8, $9, $10, $11)
         ON CONFLICT (name) DO UPDATE SET family = $2, precision = $3, fingerprint = $4, parameters = $5,
           context_length = $6, status = $7, seen_at = now(), state_bytes = $8, kv_bytes_per_token = $9,
           prefill_rate = coalesce($10, model.prefill_rate), decode_rate = coalesce($11, model.decode_rate)`,
        [
          name,
          family,
          precision,
          fingerprint,
          parameters,
          contextLength,
          status,
          stateBytes,
          kvBytesPerToken,
          prefillRate,
          decodeRate,
        ],
      ),
    );
  }

  /** By name. */
  async list(): Promise<ModelResource[]> {
    const models = await this.database.rows('system', (rows) => rows.model.findMany({ orderBy: { name: 'asc' } }));
    return models.map(resourceOf);
  }

  /** @throws TerminalError model.not-found */
  async get(name: string): Promise<ModelResource> {
    const model = await this.database.rows('system', (rows) => rows.model.findUnique({ where: { name } }));
    if (!model)
      throw new TerminalError('model.not-found', `no worker has said that it serves a model ${name}`, {
        remedy: 'start an inference worker with it (models/README.md)',
      });
    return resourceOf(model);
  }
}

/** What is not known stands as null in the table. */
function resourceOf({ seenAt, ...model }: { seenAt: Date; [column: string]: unknown }): ModelResource {
  const known = Object.fromEntries(Object.entries(model).filter(([, value]) => value !== null));
  return modelResource.parse({ ...known, seenAt: seenAt.toISOString() });
}
