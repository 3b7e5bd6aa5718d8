import type { JsonObject, ProblemDocument, ToolSourceResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { ApiService } from '../api/api-service.js';

let api: ApiService;
let other: TestDatabase;
const password = 'p-7f83b1657ff1';

const as = (role: string): string => {
  const url = new URL(other.url);
  url.username = role;
  url.password = password;
  return url.href;
};

beforeAll(async () => {
  other = await openTestDatabase({ migrated: false });
  await runAs(
    other.adminUrl,
    `CREATE ROLE sales_reader LOGIN PASSWORD '${password}'; CREATE ROLE sales_root SUPERUSER LOGIN PASSWORD '${password}';
     CREATE TABLE sale (id int, item text, price numeric(30, 10), paid boolean, more jsonb);
     INSERT INTO sale SELECT n, 'item ' || n, 12345678901234567890.5, n % 2 = 0, '{"n": 1}' FROM generate_series(1, 1000) n;
     CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO sale VALUES (0); RETURN 1; END $$;
     GRANT SELECT, INSERT, UPDATE, DELETE ON sale TO sales_reader`,
  );
  api = await ApiService.start({ MARIMBA_OUTBOUND_ALLOW: new URL(other.url).host });
  await api.send('PUT', '/v1/secrets/sales-url', { body: { value: as('sales_reader') } });
  await api.send('PUT', '/v1/secrets/root-url', { body: { value: as('sales_root') } });
  await api.send('PUT', '/v1/secrets/bad-url', { body: { value: `${as('sales_reader')}?host=/tmp` } });
  await api.send('PUT', '/v1/secrets/inside-url', { body: { value: `postgres://a:${password}@169.254.169.254/x` } });
});
afterAll(async () => {
  await api?.stop();
  await runAs(other.adminUrl, 'DROP OWNED BY sales_reader; DROP ROLE sales_reader; DROP ROLE sales_root');
  await other?.close();
});

const register = <T = ToolSourceResource>(name: string, source: JsonObject) =>
  api.send<T>('POST', '/v1/tool-sources', { body: { name, source: { kind: 'sql', ...source } } });
const query = <T = { result: JsonObject }>(sql: string, parameters: unknown[] = []) =>
  api.send<T>('POST', '/v1/tools/sales.query/call', { body: { arguments: { sql, parameters } } });

describe('a registered database', () => {
  it('becomes two tools that read', async () => {
    const source = { connectionSecret: 'sales-url', rows: 20, bytes: 2_000, statementTimeoutMs: 1_000 };
    const { status, body } = await register('sales', source);
    expect(status).toBe(201);
    expect(body.tools.map(({ name }) => name)).toEqual(['sales.query', 'sales.schema']);
    const schema = await api.send<{ result: JsonObject }>('POST', '/v1/tools/sales.schema/call', { body: {} });
    expect(JSON.stringify(schema.body.result.rows)).toContain('public.sale","id integer, item text');
  });

  it('gives rows whose numbers are exact, with parameters', async () => {
    const { body } = await query('SELECT id, item, price, paid, more FROM sale WHERE id = $1 AND item = $2', [
      7,
      'item 7',
    ]);
    expect(body.result).toEqual({
      columns: ['id', 'item', 'price', 'paid', 'more'],
      rows: [[7, 'item 7', '12345678901234567890.5000000000', false, { n: 1 }]],
    });
  });

  it('gives no more rows and bytes than the limits, and says so', async () => {
    const many = (await query('SELECT id FROM sale ORDER BY id')).body.result;
    expect(many).toMatchObject({ cut: expect.stringContaining('more than 20 rows') });
    expect(many.rows).toHaveLength(20);
    const long = (await query("SELECT repeat('x', 900) FROM sale")).body.result;
    expect(long).toMatchObject({ cut: expect.stringContaining('more than 2000 bytes') });
    expect(long.rows).toHaveLength(2);
    expect(await query("SELECT repeat('x', 100000000)")).toMatchObject({ status: 502, body: { code: 'tool.failed' } });
  });

  it.each([
    ['INSERT INTO sale VALUES (0)'],
    ['WITH gone AS (DELETE FROM sale RETURNING 1) SELECT * FROM gone'],
    ['SELECT 1; DELETE FROM sale'],
    ['SELECT 1; COMMIT; DELETE FROM sale'],
    ['COMMIT'],
    ['SET default_transaction_read_only = off'],
    ["SELECT set_config('transaction_read_only', 'off', true), sneak()"],
    ['SELECT sneak()'],
    ["COPY sale TO PROGRAM 'cat'"],
    ["SELECT pg_read_file('/etc/passwd')"],
    ['SELECT * FROM sale FOR UPDATE'],
    ['SELECT nothing'],
    [''],
  ])('refuses %j and changes nothing', async (sql) => {
    const { status, body } = await query<ProblemDocument>(sql);
    expect({ status, code: body.code }).toMatchObject({ status: 422, code: 'tool.arguments-invalid' });
    expect(await runAs(other.adminUrl, 'SELECT count(*)::int AS n, min(id) AS least FROM sale')).toEqual([
      { n: 1000, least: 1 },
    ]);
  });

  it('a statement that takes too long is ended', async () => {
    const { body } = await query<ProblemDocument>('SELECT pg_sleep(30)');
    expect(body).toMatchObject({ code: 'tool.failed', detail: expect.stringContaining('longer than 1000 ms') });
  });

  it.each([
    ['root-url', 422, /may do more than read/],
    ['bad-url', 422, /it has 'host'/],
    ['inside-url', 403, /link local/],
  ])(
    'with the connection string %s is refused, and the password is not told',
    async (connectionSecret, status, reason) => {
      const answer = await register<ProblemDocument>('bad', { connectionSecret });
      expect(answer.status).toBe(status);
      expect(answer.body.detail).toMatch(reason);
      expect(JSON.stringify(answer.body)).not.toContain(password);
    },
  );
});
