import {
  type MemoryReader,
  type MemoryScope,
  type MemoryThread,
  memoryThread,
  TerminalError,
  type ThreadMessage,
  type ThreadPage,
  type ThreadSummary,
  threadMessage,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { type Page, type PageQuery, pageOf, readCursor } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';

export interface NewMessage extends Pick<ThreadMessage, 'role' | 'content' | 'taint' | 'source'> {
  scope: MemoryScope;
  thread: string;
  /** Given by whoever may have to repeat it: a message of this key is added to its thread once. */
  key?: string | undefined;
}

/** A thread as a prompt needs it: the messages that no summary covers. */
export interface ThreadHistory {
  summary: ThreadSummary | undefined;
  messages: ThreadMessage[];
}

interface ThreadRow {
  id: string;
  name: string;
  scope_kind: string;
  scope_id: string;
  messages: number;
  summary: unknown;
  created_at: Date;
  updated_at: Date;
}

interface MessageRow {
  seq: number;
  role: string;
  content: string;
  taint: string | null;
  source: unknown;
  redacted: boolean;
  created_at: Date;
}

const ofThread = 'tenant_id = $1 AND scope_kind = $2 AND scope_id = $3 AND name = $4';

/** Conversations, message by message. */
export class ThreadRepository {
  constructor(private readonly database: Database) {}

  /** At the end of its thread, which begins with its first message. Gives the message's number. */
  async append(
    reader: MemoryReader,
    { scope, thread, key, role, content, taint, source }: NewMessage,
  ): Promise<number> {
    const { tenantId } = reader;
    return this.database.transaction(reader, async (transaction) => {
      const place = [tenantId, scope.kind, scope.id, thread];
      const [, { rows }] = await transaction.send(
        statement(
          `INSERT INTO memory_thread (tenant_id, scope_kind, scope_id, name, id, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, now(), now()) ON CONFLICT DO NOTHING`,
          [...place, uuidV7()],
        ),
        statement<{ id: string; messages: number }>(
          `SELECT id, messages FROM memory_thread WHERE ${ofThread} FOR UPDATE`,
          place,
        ),
      );
      const { id, messages } = rows[0]!;
      const [{ rows: same }] = await transaction.send(
        statement<{ seq: number }>(
          'SELECT seq FROM memory_message WHERE tenant_id = $1 AND thread_id = $2 AND key = $3',
          [tenantId, id, key ?? null],
        ),
      );
      if (same[0] !== undefined) {
        await transaction.commit();
        return same[0].seq;
      }
      const seq = messages + 1;
      await transaction.commit(
        statement(
          `INSERT INTO memory_message (tenant_id, thread_id, scope_kind, scope_id, seq, key, role, content, taint, source, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())`,
          [tenantId, id, scope.kind, scope.id, seq, key ?? null, role, content, taint ?? null, JSON.stringify(source)],
        ),
        statement('UPDATE memory_thread SET messages = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2', [
          tenantId,
          id,
          seq,
        ]),
      );
      return seq;
    });
  }

  /** The messages behind the summary; nothing where there is no such thread yet. Words that were forgotten are left out. */
  async history(reader: MemoryReader, scope: MemoryScope, thread: string): Promise<ThreadHistory> {
    const found = await this.find(reader, scope, thread);
    if (found === undefined) return { summary: undefined, messages: [] };
    const { summary } = threadOf(found);
    const messages = await this.messages(reader, found.id, summary?.until ?? 0, 100_000);
    return { summary, messages: messages.filter(({ redacted }) => !redacted) };
  }

  /** Unless another one has been made meanwhile that covers as much. */
  async summarise(reader: MemoryReader, scope: MemoryScope, thread: string, summary: ThreadSummary): Promise<void> {
    await this.database.query(
      reader,
      statement(
        `UPDATE memory_thread SET summary = $5
         WHERE ${ofThread} AND coalesce((summary ->> 'until')::int, 0) < $6`,
        [reader.tenantId, scope.kind, scope.id, thread, JSON.stringify(summary), summary.until],
      ),
    );
  }

  /** A page of its messages, oldest first. @throws TerminalError memory.not-found */
  async read(
    reader: MemoryReader,
    scope: MemoryScope,
    thread: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<ThreadPage> {
    const found = await this.find(reader, scope, thread);
    if (found === undefined) throw threadNotFound(thread);
    const messages = await this.messages(reader, found.id, after, limit + 1);
    const page = messages.slice(0, limit);
    const next = messages.length > limit ? page.at(-1)!.seq : undefined;
    return { thread: threadOf(found), messages: page, ...(next === undefined ? {} : { next }) };
  }

  async list(
    reader: MemoryReader,
    { limit, cursor, scope }: PageQuery & { scope?: Partial<MemoryScope> | undefined },
  ): Promise<Page<MemoryThread>> {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const [{ rows }] = await this.database.query(
      reader,
      statement<ThreadRow>(
        `SELECT * FROM memory_thread
         WHERE tenant_id = $1 AND ($2::text IS NULL OR scope_kind = $2) AND ($3::text IS NULL OR scope_id = $3)
           AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $6`,
        [
          reader.tenantId,
          scope?.kind ?? null,
          scope?.id ?? null,
          after?.createdAt ?? null,
          after?.id ?? null,
          limit + 1,
        ],
      ),
    );
    return pageOf(
      rows.map((row) => ({ ...row, createdAt: row.created_at })),
      limit,
      threadOf,
    );
  }

  /** With all its messages. @throws TerminalError memory.not-found */
  async remove(reader: MemoryReader, scope: MemoryScope, thread: string, actor: string): Promise<void> {
    const { tenantId } = reader;
    await this.database.transaction(reader, async (transaction) => {
      const [{ rows }] = await transaction.send(
        statement<{ id: string; messages: number }>(
          `DELETE FROM memory_thread WHERE ${ofThread} RETURNING id, messages`,
          [tenantId, scope.kind, scope.id, thread],
        ),
      );
      if (rows[0] === undefined) throw threadNotFound(thread);
      const { id, messages } = rows[0];
      const audit = { actor, action: 'memory.thread-removed', subject: id, detail: { messages } };
      await transaction.commit(await auditInside(transaction, tenantId, audit));
    });
  }

  private async find(reader: MemoryReader, { kind, id }: MemoryScope, thread: string): Promise<ThreadRow | undefined> {
    const [{ rows }] = await this.database.query(
      reader,
      statement<ThreadRow>(`SELECT * FROM memory_thread WHERE ${ofThread}`, [reader.tenantId, kind, id, thread]),
    );
    return rows[0];
  }

  private async messages(reader: MemoryReader, thread: string, after: number, limit: number): Promise<ThreadMessage[]> {
    const [{ rows }] = await this.database.query(
      reader,
      statement<MessageRow>(
        `SELECT seq, role, content, taint, source, redacted, created_at FROM memory_message
         WHERE tenant_id = $1 AND thread_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
        [reader.tenantId, thread, after, limit],
      ),
    );
    return rows.map(messageOf);
  }
}

function threadOf({ name, scope_kind, scope_id, messages, summary, created_at, updated_at }: ThreadRow): MemoryThread {
  return memoryThread.parse({
    name,
    scope: { kind: scope_kind, id: scope_id },
    messages,
    ...(summary === null ? {} : { summary }),
    createdAt: created_at.toISOString(),
    updatedAt: updated_at.toISOString(),
  });
}

function messageOf({ created_at, taint, redacted, ...row }: MessageRow): ThreadMessage {
  return threadMessage.parse({
    ...row,
    ...(taint === null ? {} : { taint }),
    ...(redacted ? { redacted } : {}),
    createdAt: created_at.toISOString(),
  });
}

const threadNotFound = (name: string): TerminalError =>
  new TerminalError('memory.not-found', `there is no thread ${name} in this scope`, {
    remedy: 'a thread begins with its first message: POST /v1/memory/threads/:thread/messages',
  });
