import { MarimbaError } from '@marimba/contracts';

/** A JSON column as it is stored. */
export const versioned = (value: unknown): { v: 1; value: unknown } => ({ v: 1, value });

/** What {@link versioned} made. @throws MarimbaError internal.error for a version of the future */
export function unwrap(column: unknown): unknown {
  const { v, value } = (column ?? {}) as { v?: unknown; value?: unknown };
  if (v !== 1) throw new MarimbaError('internal.error', `a column has the unknown version ${String(v)}`);
  return value;
}
