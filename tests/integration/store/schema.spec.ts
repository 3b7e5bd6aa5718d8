import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

interface Column {
  column: string;
  type: string;
  nullable: boolean;
}

/** Prisma's scalar types as Postgres names them; an attribute `@db.X` says it more precisely. */
const scalars: Record<string, string> = {
  Boolean: 'bool',
  String: 'text',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  Bytes: 'bytea',
  Json: 'jsonb',
};
const attributes: Record<string, string> = {
  Uuid: 'uuid',
  Json: 'json',
  Timestamptz: 'timestamptz',
  SmallInt: 'int2',
  Date: 'date',
  Real: 'float4',
};

/** Tables and columns as schema.prisma says them; relations are no columns. */
function readSchema(text: string): Map<string, Column[]> {
  const blocks = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const models = new Set(blocks.map(([, name]) => name));
  return new Map(
    blocks.map(([, , body]) => {
      const table = /@@map\("(\w+)"\)/.exec(body!)![1]!;
      const columns = [...body!.matchAll(/^ {2}(\w+) +(Unsupported\("(\w+)"\)|\w+)(\[\])?(\?)?(.*)$/gm)]
        .filter(([, , type]) => !models.has(type!))
        .map(([, field, type, unsupported, list, optional, rest]) => {
          const precise = /@db\.(\w+)/.exec(rest!)?.[1];
          const base = unsupported ?? (precise === undefined ? scalars[type!] : attributes[precise]);
          return {
            column: /@map\("(\w+)"\)/.exec(rest!)?.[1] ?? field!,
            type: list === undefined ? String(base) : `_${base}`,
            // A generated column is optional to Prisma, since it is never given.
            nullable: optional !== undefined && unsupported === undefined,
          };
        });
      return [table, columns.sort((one, other) => one.column.localeCompare(other.column))];
    }),
  );
}

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database?.close());

describe('schema.prisma', () => {
  it('says the tables and columns that the migrations make', async () => {
    const schema = readSchema(await readFile(join(import.meta.dirname, '../../../prisma/schema.prisma'), 'utf8'));
    const found = await runAs<Column & { table: string }>(
      database.adminUrl,
      `SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS nullable
       FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND udt_name <> 'vector'`,
    );
    const tables = new Map<string, Column[]>();
    for (const { table, ...column } of found) tables.set(table, [...(tables.get(table) ?? []), column]);
    expect([...schema.keys()].sort()).toEqual([...tables.keys()].sort());
    for (const [table, columns] of schema)
      expect(columns, table).toEqual(tables.get(table)!.sort((one, other) => one.column.localeCompare(other.column)));
  });
});
