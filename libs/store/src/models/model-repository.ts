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
    await this.database.query(
      'system',
      statement(
        `INSERT INTO model (name, family, precision, fingerprint, parameters, context_length, status, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now())
         ON CONFLICT (name) DO UPDATE SET family = $2, precision = $3, fingerprint = $4, parameters = $5,
           context_length = $6, status = $7, seen_at = now()`,
        [name, family, precision, fingerprint, parameters, contextLength, status],
      ),
    );
  }

  /** By name. */
  async list(): Promise<ModelResource[]> {
    const models = await this.database.rows('system', (rows) => rows.model.findMany({ orderBy: { name: 'asc' } }));
    return models.map(({ seenAt, ...model }) => modelResource.parse({ ...model, seenAt: seenAt.toISOString() }));
  }

  /** @throws TerminalError model.not-found */
  async get(name: string): Promise<ModelResource> {
    const model = await this.database.rows('system', (rows) => rows.model.findUnique({ where: { name } }));
    if (!model)
      throw new TerminalError('model.not-found', `no worker has said that it serves a model ${name}`, {
        remedy: 'start an inference worker with it (models/README.md)',
      });
    const { seenAt, ...fields } = model;
    return modelResource.parse({ ...fields, seenAt: seenAt.toISOString() });
  }
}
