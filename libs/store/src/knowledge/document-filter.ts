import {
  type FilterableKeys,
  type MetadataType,
  type MetadataValue,
  metadataTypes,
  type SearchFilter,
  type SearchFilters,
  TerminalError,
} from '@marimba/contracts';

/** One condition as the statement below takes it; of type `document` it is the document's own id. */
interface Condition {
  key: string;
  type: MetadataType | 'document';
  any?: MetadataValue[];
  from?: string | number;
  to?: string | number;
}

/** Which documents of a collection are searched; left out: all. */
export interface DocumentFilter {
  filters?: SearchFilters | undefined;
  documents?: readonly string[] | undefined;
}

/**
 * The JSON parameter of {@link documentPasses}. Keys and values never become part of a statement's text.
 * @throws TerminalError search.filter-invalid: a key that the collection does not declare, a value of another type
 */
export function conditionsOf(
  { filters = {}, documents }: DocumentFilter,
  { filterable, name: collection }: { filterable: FilterableKeys; name: string },
): string | null {
  const conditions = Object.entries(filters).map(([key, filter]): Condition => {
    const type = Object.hasOwn(filterable, key) ? filterable[key] : undefined;
    if (type === undefined) throw unknownKey(key, filterable, collection);
    return { key, type, ...conditionOf(key, type, filter) };
  });
  if (documents !== undefined) conditions.push({ key: 'id', type: 'document', any: [...documents] });
  return conditions.length === 0 ? null : JSON.stringify(conditions);
}

function conditionOf(key: string, type: MetadataType, filter: SearchFilter): Omit<Condition, 'key' | 'type'> {
  const checked = <T extends MetadataValue>(value: T): T => {
    if (metadataTypes[type].safeParse(value).success) return value;
    throw new TerminalError(
      'search.filter-invalid',
      `the filter ${key} compares a ${type} with ${JSON.stringify(value)}`,
      {
        remedy: type === 'date' ? 'write dates as 2026-01-31 or 2026-01-31T09:30:00Z' : `give a ${type}`,
      },
    );
  };
  if (Array.isArray(filter)) return { any: filter.map(checked) };
  if (typeof filter !== 'object') return { any: [checked(filter)] };
  if (type !== 'number' && type !== 'date')
    throw new TerminalError('search.filter-invalid', `the filter ${key} gives bounds, but ${key} is a ${type}`, {
      remedy: 'bounds are for numbers and dates; give a value or several',
    });
  const { from, to } = filter;
  return {
    ...(from === undefined ? {} : { from: checked(from) }),
    ...(to === undefined ? {} : { to: type === 'date' ? wholeDay(checked(to)) : checked(to) }),
  };
}

/** A day as an upper bound holds all of its times: in the order of bytes '~' stands behind the 'T' of a time. */
const wholeDay = (date: string | number): string | number =>
  typeof date === 'string' && !date.includes('T') ? `${date}~` : date;

function unknownKey(key: string, filterable: FilterableKeys, collection: string): TerminalError {
  const keys = Object.keys(filterable);
  const remedy =
    keys.length === 0
      ? `declare the keys when the collection is made: { "filterable": { "${key}": "text" } }`
      : `its keys are ${keys.join(', ')}`;
  return new TerminalError('search.filter-invalid', `collection ${collection} cannot be filtered by ${key}`, {
    remedy,
  });
}

/**
 * SQL: whether `document.metadata` meets every condition of a JSON parameter. Dates are compared as texts by their bytes,
 * which is their order in time, since all are in UTC; without the Z, so that fractions of a second stand in order too.
 */
export const documentPasses = (parameter: string): string => `NOT EXISTS (
    SELECT FROM jsonb_to_recordset(${parameter}::jsonb) AS condition (key text, type text, "any" jsonb, "from" jsonb, "to" jsonb)
    WHERE NOT coalesce(
      CASE
        WHEN condition.type = 'document' THEN condition."any" ? document.id::text
        WHEN condition."any" IS NOT NULL THEN condition."any" @> (document.metadata -> condition.key)
        WHEN condition.type = 'number' THEN
          (condition."from" IS NULL OR document.metadata -> condition.key >= condition."from")
          AND (condition."to" IS NULL OR document.metadata -> condition.key <= condition."to")
          AND document.metadata ? condition.key
        ELSE
          (condition."from" IS NULL OR
            rtrim(document.metadata ->> condition.key, 'Z') COLLATE "C" >= rtrim(condition."from" #>> '{}', 'Z') COLLATE "C")
          AND (condition."to" IS NULL OR
            rtrim(document.metadata ->> condition.key, 'Z') COLLATE "C" <= rtrim(condition."to" #>> '{}', 'Z') COLLATE "C")
          AND document.metadata ? condition.key
      END, false))`;
