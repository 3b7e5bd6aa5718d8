import { type FactSource, holdsForgotten, type TextFingerprint } from '@marimba/contracts';
import type { Transaction } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import type { FactRow } from './fact-row.js';

/** A message of a thread. */
export interface Mention {
  thread_id: string;
  seq: number;
}

const pageSize = 500;

/** The messages whose words hold a forgotten text, or that a forgotten fact was taken from. A page at a time. */
export async function messagesThatHold(
  transaction: Transaction,
  tenantId: string,
  fingerprints: readonly TextFingerprint[],
  facts: readonly FactRow[] = [],
): Promise<Mention[]> {
  const sources = new Set(facts.map(({ source, scope_kind, scope_id }) => sourceKey(source, scope_kind, scope_id)));
  const found: Mention[] = [];
  let after: Mention = { thread_id: '00000000-0000-0000-0000-000000000000', seq: 0 };
  for (;;) {
    const [{ rows }] = await transaction.send(
      statement<Mention & { content: string; name: string; scope_kind: string; scope_id: string }>(
        `SELECT thread_id, seq, content, thread.name, thread.scope_kind, thread.scope_id
         FROM memory_message JOIN memory_thread AS thread ON thread.tenant_id = memory_message.tenant_id AND thread.id = thread_id
         WHERE memory_message.tenant_id = $1 AND NOT redacted AND (thread_id, seq) > ($2::uuid, $3::int)
         ORDER BY thread_id, seq LIMIT ${pageSize}`,
        [tenantId, after.thread_id, after.seq],
      ),
    );
    for (const { content, name, scope_kind, scope_id, thread_id, seq } of rows) {
      const isSource = sources.has(sourceKey({ thread: name, message: seq }, scope_kind, scope_id));
      if (isSource || holdsForgotten(content, fingerprints)) found.push({ thread_id, seq });
    }
    const last = rows.at(-1);
    if (rows.length < pageSize || last === undefined) return found;
    after = last;
  }
}

const sourceKey = (source: unknown, kind: string, id: string): string | undefined => {
  const { thread, message } = source as Partial<FactSource>;
  return thread === undefined || message === undefined ? undefined : JSON.stringify([kind, id, thread, message]);
};

/** The threads whose summary holds a forgotten text, or was made of one of the messages. */
export async function summariesThatHold(
  transaction: Transaction,
  tenantId: string,
  fingerprints: readonly TextFingerprint[],
  messages: readonly Mention[] = [],
): Promise<string[]> {
  const [{ rows }] = await transaction.send(
    statement<{ id: string; summary: { text: string; until: number } }>(
      'SELECT id, summary FROM memory_thread WHERE tenant_id = $1 AND summary IS NOT NULL',
      [tenantId],
    ),
  );
  return rows.flatMap(({ id, summary }) => {
    const covers = messages.some(({ thread_id, seq }) => thread_id === id && seq <= summary.until);
    return covers || holdsForgotten(summary.text, fingerprints) ? [id] : [];
  });
}

export const redactMessages = (tenantId: string, messages: readonly Mention[]): Statement =>
  statement(
    `UPDATE memory_message SET content = '', redacted = true
     FROM unnest($2::uuid[], $3::int[]) AS gone (thread_id, seq)
     WHERE tenant_id = $1 AND memory_message.thread_id = gone.thread_id AND memory_message.seq = gone.seq`,
    [tenantId, messages.map(({ thread_id }) => thread_id), messages.map(({ seq }) => seq)],
  );

export const dropSummaries = (tenantId: string, threads: readonly string[]): Statement =>
  statement('UPDATE memory_thread SET summary = NULL WHERE tenant_id = $1 AND id = ANY ($2::uuid[])', [
    tenantId,
    threads,
  ]);
