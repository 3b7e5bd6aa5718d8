import { TerminalError, uuid } from '@marimba/contracts';

/** What is asked for of a list, newest first. */
export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

/** `next` is left out on the last page. */
export interface Page<T> {
  items: T[];
  next?: string;
}

/** The last row of the page before: lists are ordered by (createdAt desc, id desc). */
export interface PagePosition {
  createdAt: Date;
  id: string;
}

/** @throws TerminalError request.invalid for what is not a cursor of {@link pageOf}. */
export function readCursor(cursor: string): PagePosition {
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  const createdAt = new Date(at ?? '');
  if (Number.isNaN(createdAt.getTime()) || !uuid.safeParse(id).success)
    throw new TerminalError('request.invalid', 'the cursor is not one that a list gave', {
      remedy: 'leave the cursor out to begin at the newest, or pass the `next` of the page before unchanged',
      errors: [{ pointer: '/cursor', message: 'not a cursor of this list' }],
    });
  return { createdAt, id: id! };
}

/** A page of rows that were asked for with one more than the limit, which tells whether another page follows. */
export function pageOf<Row extends PagePosition, T>(rows: Row[], limit: number, item: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const page: Page<T> = { items: shown.map(item) };
  if (rows.length > limit && last !== undefined)
    page.next = Buffer.from(`${last.createdAt.toISOString()}/${last.id}`).toString('base64url');
  return page;
}

/** The keyset condition as Prisma says it; compares by what the `*_newest` indexes are ordered by. */
export function afterCursor(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { createdAt, id } = readCursor(cursor);
  return { createdAt: { lte: createdAt }, NOT: { createdAt, id: { gte: id } } };
}

/** The order that {@link afterCursor} continues. */
export const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
