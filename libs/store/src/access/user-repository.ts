import { type UserResource, userResource } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** The people that a tenant's keys, runs and memory are for: known by nothing but those. */
export class UserRepository {
  constructor(private readonly database: Database) {}

  /** By name; `cursor` is the last name of the page before. */
  async list(
    tenantId: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<{ items: UserResource[]; next?: string }> {
    const [{ rows }] = await this.database.query(
      { tenantId, everyUser: true },
      statement<UserRow>(
        `WITH RECURSIVE of_runs AS (
           (SELECT for_user FROM run WHERE tenant_id = $1 AND for_user > $2 ORDER BY for_user LIMIT 1)
           UNION ALL
           -- The next name by the index, over all runs of the one before.
           SELECT (SELECT for_user FROM run WHERE tenant_id = $1 AND for_user > of_runs.for_user ORDER BY for_user LIMIT 1)
           FROM of_runs WHERE of_runs.for_user IS NOT NULL
         ), named AS (
           (SELECT for_user AS name FROM of_runs WHERE for_user IS NOT NULL LIMIT $3)
           UNION (SELECT DISTINCT for_user FROM api_key WHERE tenant_id = $1 AND for_user > $2 AND revoked_at IS NULL ORDER BY 1 LIMIT $3)
           UNION (SELECT DISTINCT scope_id FROM memory_fact WHERE tenant_id = $1 AND scope_kind = 'user' AND scope_id > $2 ORDER BY 1 LIMIT $3)
           UNION (SELECT DISTINCT scope_id FROM memory_thread WHERE tenant_id = $1 AND scope_kind = 'user' AND scope_id > $2 ORDER BY 1 LIMIT $3)
         )
         SELECT page.name,
           (SELECT count(*)::integer FROM api_key WHERE tenant_id = $1 AND for_user = page.name AND revoked_at IS NULL) AS keys,
           (SELECT count(*)::integer FROM run WHERE tenant_id = $1 AND for_user = page.name) AS runs,
           (SELECT max(created_at) FROM run WHERE tenant_id = $1 AND for_user = page.name) AS last_run_at,
           (SELECT count(*)::integer FROM memory_fact WHERE tenant_id = $1 AND scope_kind = 'user' AND scope_id = page.name) AS facts,
           (SELECT count(*)::integer FROM memory_thread WHERE tenant_id = $1 AND scope_kind = 'user' AND scope_id = page.name) AS threads
         FROM (SELECT name FROM named ORDER BY name LIMIT $3) AS page ORDER BY page.name`,
        [tenantId, cursor ?? '', limit + 1],
      ),
    );
    const items = rows.slice(0, limit).map(userOf);
    const last = items.at(-1);
    return rows.length > limit && last !== undefined ? { items, next: last.user } : { items };
  }
}

interface UserRow {
  name: string;
  keys: number;
  runs: number;
  last_run_at: Date | null;
  facts: number;
  threads: number;
}

const userOf = ({ name, last_run_at, ...counts }: UserRow): UserResource =>
  userResource.parse({
    user: name,
    ...counts,
    ...(last_run_at === null ? {} : { lastRunAt: last_run_at.toISOString() }),
  });
