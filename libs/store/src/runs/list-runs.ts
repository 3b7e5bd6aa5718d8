import { type RunListItem, type RunStatus, runListItem, TerminalError } from '@marimba/contracts';
import type { BlobRepository } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { type Page, type PageQuery, pageOf, readCursor } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { isLarge, type RunFields, runResources, withoutLargeValues } from './run-resources.js';

/** See `listRunsQuery` of the contracts. */
export interface RunListQuery extends PageQuery {
  status?: RunStatus | undefined;
  workflow?: string | undefined;
  user?: string | undefined;
  model?: string | undefined;
  unmet?: string | undefined;
  q?: string | undefined;
  createdFrom?: string | undefined;
  createdUntil?: string | undefined;
  minTokens?: number | undefined;
  maxTokens?: number | undefined;
  minDuration?: number | undefined;
  maxDuration?: number | undefined;
}

/**
 * Newest first, in a number of round trips that does not grow with the page.
 * @throws TerminalError request.invalid for a cursor that no list gave, and for words none of which can be searched for
 */
export async function listRuns(
  database: Database,
  blobs: BlobRepository,
  tenantId: string,
  query: RunListQuery,
): Promise<Page<RunListItem>> {
  const words = query.q === undefined ? [] : await wordsOf(database, tenantId, query.q);
  const { text, values } = selectRuns(tenantId, query, words);
  const [{ rows }] = await database.query({ tenantId }, statement<ListedRow>(text, values));
  const page = pageOf(rows, query.limit, (row) => row);
  const [small, postings] = await Promise.all([
    runResources(blobs, tenantId, page.items.map(withoutLargeValues)),
    postingsOf(database, tenantId, page.items),
  ]);
  const items = small.map((resource, index) => {
    const { input, ...rest } = resource;
    return runListItem.parse({
      ...rest,
      ...(isLarge(page.items[index]!.input) ? {} : { input }),
      models: postings.flatMap(({ run_id, kind, term }) => (run_id === rest.id && kind === 'model' ? term : [])),
      unmet: postings.flatMap(({ run_id, kind, term }) =>
        run_id === rest.id && kind === 'unmet' && term !== '*' ? term : [],
      ),
    });
  });
  return { ...page, items };
}

type ListedRow = RunFields;

interface PostingRow {
  run_id: string;
  kind: 'model' | 'unmet';
  term: string;
}

/** As the index has them. */
async function wordsOf(database: Database, tenantId: string, text: string): Promise<string[]> {
  const [{ rows }] = await database.query(
    { tenantId },
    statement<{ word: string }>(
      "SELECT unnest(tsvector_to_array(to_tsvector('english', translate($1::text, '<>', '  ')))) AS word",
      [text],
    ),
  );
  if (rows.length > 0) return rows.map(({ word }) => word);
  throw new TerminalError('request.invalid', `“${text}” holds no word that runs can be searched for by`, {
    remedy: 'use a word that says more than “the” or “and”',
    errors: [{ pointer: 'query:/q', message: 'holds no word that is searched for' }],
  });
}

async function postingsOf(database: Database, tenantId: string, runs: readonly RunFields[]): Promise<PostingRow[]> {
  if (runs.length === 0) return [];
  const [{ rows }] = await database.query(
    { tenantId },
    statement<PostingRow>(
      `SELECT run_id, kind, term FROM run_posting
       WHERE tenant_id = $1 AND run_id = ANY ($2::uuid[]) AND kind IN ('model', 'unmet') ORDER BY kind, term`,
      [tenantId, runs.map(({ id }) => id)],
    ),
  );
  return rows;
}

/** One statement for each set of filters, so that the planner sees which indexes fit. */
function selectRuns(
  tenantId: string,
  query: RunListQuery,
  words: readonly string[],
): { text: string; values: unknown[] } {
  const values: unknown[] = [tenantId];
  const value = (each: unknown): string => `$${values.push(each)}`;
  const where = ['run.tenant_id = $1'];
  const atMost = (column: string, sign: '>=' | '<=' | '<', bound: unknown, type: string) => {
    if (bound !== undefined) where.push(`${column} ${sign} ${value(bound)}::${type}`);
  };
  if (query.status !== undefined) where.push(`run.status = ${value(query.status)}`);
  // Said in words, so that the planner sees that the index of all the others fits.
  if (query.status !== undefined && query.status !== 'completed') where.push("run.status <> 'completed'");
  if (query.workflow !== undefined) where.push(`run.workflow = ${value(query.workflow)}`);
  if (query.user !== undefined) where.push(`run.for_user = ${value(query.user)}`);
  atMost('run.created_at', '>=', query.createdFrom, 'timestamptz');
  atMost('run.created_at', '<', query.createdUntil, 'timestamptz');
  atMost('run.used_tokens', '>=', query.minTokens, 'bigint');
  atMost('run.used_tokens', '<=', query.maxTokens, 'bigint');
  atMost('run.duration_ms', '>=', query.minDuration, 'bigint');
  atMost('run.duration_ms', '<=', query.maxDuration, 'bigint');
  const terms = [
    ...words.map((word) => ['word', word] as const),
    ...(query.model === undefined ? [] : [['model', query.model] as const]),
    ...(query.unmet === undefined ? [] : [['unmet', query.unmet] as const]),
  ];
  const joins = terms.map(
    ([kind, term], index) => `JOIN run_posting AS p${index} ON p${index}.tenant_id = $1 AND p${index}.kind = '${kind}'
      AND p${index}.term = ${value(term)} AND p${index}.created_at = run.created_at AND p${index}.run_id = run.id`,
  );
  // A page is one range of an index: of the first term's, where there is one.
  const [at, id] = terms.length === 0 ? ['run.created_at', 'run.id'] : ['p0.created_at', 'p0.run_id'];
  if (query.cursor !== undefined) {
    const position = readCursor(query.cursor);
    where.push(`(${at}, ${id}) < (${value(position.createdAt)}::timestamptz, ${value(position.id)}::uuid)`);
  }
  const text = `SELECT run.id, workflow, version, status, input, output, error, suspension, for_user AS "forUser", last_seq AS "lastSeq",
      parent_run_id AS "parentRunId", parent_step AS "parentStep", fork_run_id AS "forkRunId", fork_step AS "forkStep",
      used_tokens AS "usedTokens", used_tool_calls AS "usedToolCalls", run.created_at AS "createdAt", ended_at AS "endedAt"
    FROM run ${joins.join(' ')} WHERE ${where.join(' AND ')}
    ORDER BY ${at} DESC, ${id} DESC LIMIT ${value(query.limit + 1)}`;
  return { text, values };
}
