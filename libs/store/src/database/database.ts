import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { runReader } from '../access/run-reader.js';
import { type Prisma, PrismaClient } from '../generated/prisma/client.js';
import { countingClient, type RoundTripCount } from './counting-client.js';
import { addressOf, asStoreError } from './database-errors.js';
import { preparedName, type ResultsOf, type Statement, statement } from './statement.js';

/**
 * Whose rows a transaction works on: one tenant's, or those few that the policies open to the system. Rows that belong to a
 * user of the tenant are seen only for that user, or for every one.
 */
export type Scope = { tenantId: string; user?: string | undefined; everyUser?: boolean | undefined } | 'system';

/**
 * The pool, and the two ways to use it. Both begin by saying whose rows are meant, for the transaction only; without
 * that row-level security shows nothing.
 *
 * Statements that do not need each other's results are sent together (pipelined), so that a read is one round trip with
 * its BEGIN and COMMIT. A statement that fails makes the COMMIT behind it a ROLLBACK.
 */
export class Database {
  readonly address: string;
  private readonly pool: pg.Pool;
  private readonly prismaClient: PrismaClient;
  private readonly trips: RoundTripCount = { value: 0 };

  constructor(url: string, poolSize: number) {
    this.address = addressOf(url);
    this.pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      pipeline: true,
      connectionTimeoutMillis: 15_000,
      application_name: 'marimba',
      Client: countingClient(this.trips),
    } as pg.PoolConfig);
    // An idle connection that breaks is replaced when the next one is asked for; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    // So would one that breaks while it is in use. Whoever uses it hears of it from the statements that fail.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.prismaClient = new PrismaClient({ adapter: new PrismaPg(this.pool), errorFormat: 'minimal' });
  }

  roundTrips(): number {
    return this.trips.value;
  }

  /** Statements in one transaction and one round trip. */
  async query<const S extends readonly Statement[]>(scope: Scope, ...statements: S): Promise<ResultsOf<S>> {
    return this.transaction(scope, (transaction) => transaction.commit(...statements));
  }

  /** One statement that is a transaction of its own: a function that says itself whose rows it works on. */
  async call<Row>({ text, values }: Statement<Row>): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query({ name: preparedName(text), text, values: [...values] });
      return rows as Row[];
    } catch (error) {
      throw asStoreError(error, this.address);
    }
  }

  /** A transaction of several round trips; rolled back when `work` throws, committed by {@link Transaction.commit}. */
  async transaction<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await this.pool.connect();
      const transaction = new Transaction(client, scope);
      try {
        return await work(transaction);
      } catch (error) {
        await transaction.rollback().catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      }
    } catch (error) {
      throw asStoreError(error, this.address);
    } finally {
      client?.release(broken);
    }
  }

  /** The same through Prisma: for plain rows, where a typed query is worth its four round trips. */
  async rows<T>(scope: Scope, work: (transaction: Prisma.TransactionClient) => Promise<T>): Promise<T> {
    const [tenant, setting] = scopeSettings(scope);
    const reader = runReader.getStore() ?? '';
    try {
      return await this.prismaClient.$transaction(
        async (transaction) => {
          await transaction.$queryRaw`SELECT set_config('marimba.tenant', ${tenant}, true), set_config('marimba.scope', ${setting}, true), set_config('marimba.reader', ${reader}, true)`;
          return work(transaction);
        },
        { maxWait: 15_000, timeout: 60_000 },
      );
    } catch (error) {
      throw asStoreError(error, this.address);
    }
  }

  /** Outside any scope: for questions about the database itself. */
  async ask<Row>(question: Statement<Row>): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query(question.text, [...question.values]);
      return rows as Row[];
    } catch (error) {
      throw asStoreError(error, this.address);
    }
  }

  async ping(): Promise<void> {
    await this.ask(statement('SELECT 1'));
  }

  async close(): Promise<void> {
    await this.prismaClient.$disconnect();
    await this.pool.end();
  }
}

export class Transaction {
  private state: 'unbegun' | 'open' | 'ended' = 'unbegun';

  constructor(
    private readonly client: pg.PoolClient,
    private readonly scope: Scope,
  ) {}

  /** Sends the statements together and waits for all; the first time with BEGIN and the scope before them. */
  send<const S extends readonly Statement[]>(...statements: S): Promise<ResultsOf<S>> {
    return this.sendAll(statements, false);
  }

  /** The last statements, and COMMIT with them. */
  commit<const S extends readonly Statement[]>(...statements: S): Promise<ResultsOf<S>> {
    return this.sendAll(statements, true);
  }

  async rollback(): Promise<void> {
    if (this.state === 'open') await this.client.query('ROLLBACK');
    this.state = 'ended';
  }

  private async sendAll<const S extends readonly Statement[]>(statements: S, last: boolean): Promise<ResultsOf<S>> {
    const before = this.state === 'unbegun' ? [statement('BEGIN'), ...scopeStatements(this.scope)] : [];
    const after = last ? [statement('COMMIT')] : [];
    this.state = last ? 'ended' : 'open';
    const sent = [...before, ...statements, ...after].map(({ text, values }) =>
      this.client.query(values.length === 0 ? text : { name: preparedName(text), text, values: [...values] }),
    );
    const answers = await Promise.allSettled(sent);
    const results = answers.map((answer) => {
      // The first that fails is the reason; those behind it only say that the transaction is aborted.
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
    return results.slice(before.length, results.length - after.length) as unknown as ResultsOf<S>;
  }
}

function scopeSettings(scope: Scope): [tenant: string, setting: string] {
  return scope === 'system' ? ['', 'system'] : [scope.tenantId, ''];
}

function scopeStatements(scope: Scope): Statement[] {
  const reader = runReader.getStore();
  const whose =
    reader === undefined
      ? statement(
          `SELECT set_config('marimba.tenant', $1, true), set_config('marimba.scope', $2, true)`,
          scopeSettings(scope),
        )
      : statement(
          `SELECT set_config('marimba.tenant', $1, true), set_config('marimba.scope', $2, true), set_config('marimba.reader', $3, true)`,
          [...scopeSettings(scope), reader],
        );
  if (scope === 'system' || (scope.user === undefined && !scope.everyUser)) return [whose];
  const users = [scope.user ?? '', scope.everyUser ? 'every' : ''];
  return [
    whose,
    statement(`SELECT set_config('marimba.user', $1, true), set_config('marimba.users', $2, true)`, users),
  ];
}
