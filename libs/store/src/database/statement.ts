import { createHash } from 'node:crypto';

/** A statement, and (as a type only) the shape of its rows. */
export interface Statement<Row = unknown> {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly row?: Row;
}

export function statement<Row = unknown>(text: string, values: readonly unknown[] = []): Statement<Row> {
  return { text, values };
}

export interface Result<Row> {
  rows: Row[];
  rowCount: number | null;
}

/** One result for each statement, in order. */
export type ResultsOf<S extends readonly Statement[]> = {
  [K in keyof S]: S[K] extends Statement<infer Row> ? Result<Row> : never;
};

const names = new Map<string, string>();

/** The name under which a connection keeps the prepared statement of this text; texts are constants, so there are few. */
export function preparedName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `m_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}
