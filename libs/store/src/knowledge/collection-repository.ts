import {
  type CollectionResource,
  collectionResource,
  type FilterableKeys,
  type SearchRanking,
  TerminalError,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';

export interface NewCollection {
  name: string;
  description?: string | undefined;
  filterable?: FilterableKeys | undefined;
  ranking?: SearchRanking | undefined;
}

export class CollectionRepository {
  constructor(private readonly database: Database) {}

  /** @throws TerminalError collection.exists */
  async create(
    tenantId: string,
    { name, description, filterable = {}, ranking = {} }: NewCollection,
    actor: string,
  ): Promise<CollectionResource> {
    return this.database.transaction({ tenantId }, async (transaction) => {
      const id = uuidV7();
      const [{ rows }] = await transaction.send(
        statement<{ created_at: Date }>(
          `INSERT INTO collection (tenant_id, id, name, description, filterable, ranking, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING created_at`,
          [tenantId, id, name, description ?? null, filterable, ranking, actor],
        ),
      );
      const createdAt = rows[0]?.created_at;
      if (!createdAt) throw new TerminalError('collection.exists', `there is a collection ${name} already`);
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action: 'collection.created',
          subject: name,
          detail: { id },
        }),
      );
      const fresh = { documents: 0, chunks: 0, filterable, ranking, createdAt };
      return resourceOf({ id, name, description: description ?? null, ...fresh });
    });
  }

  /** @throws TerminalError collection.not-found */
  async get(tenantId: string, name: string): Promise<CollectionResource> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.collection.findUnique({ where: { tenantId_name: { tenantId, name } } }),
    );
    if (!found) throw collectionNotFound(name);
    return resourceOf(found);
  }

  async list(tenantId: string, query: PageQuery): Promise<Page<CollectionResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.collection.findMany({
        where: { tenantId, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
      }),
    );
    return pageOf(found, query.limit, resourceOf);
  }
}

interface CollectionFields {
  id: string;
  name: string;
  description: string | null;
  documents: number;
  chunks: number;
  filterable: unknown;
  ranking: unknown;
  createdAt: Date;
}

function resourceOf({ description, createdAt, ...row }: CollectionFields): CollectionResource {
  return collectionResource.parse({
    ...row,
    ...(description === null ? {} : { description }),
    createdAt: createdAt.toISOString(),
  });
}

export function collectionNotFound(name: string): TerminalError {
  return new TerminalError('collection.not-found', `there is no collection ${name}`, {
    remedy: 'make it first: POST /v1/collections',
  });
}
