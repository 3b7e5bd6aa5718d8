import { MarimbaError } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf, readCursor } from './page-cursor.js';

const row = fc.record({ createdAt: fc.date({ noInvalidDate: true }), id: fc.uuid() });

describe('page cursors', () => {
  it('a page names the place of its last row, and only when more rows follow', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (rows, limit) => {
        const page = pageOf(rows, limit, ({ id }) => id);
        expect(page.items).toEqual(rows.slice(0, limit).map(({ id }) => id));
        if (rows.length > limit) expect(readCursor(page.next!)).toEqual(rows[limit - 1]);
        else expect(page).not.toHaveProperty('next');
      }),
    );
  });

  it.each(['', 'abc', Buffer.from('2026-01-01T00:00:00.000Z/1').toString('base64url')])('refuses %j', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(MarimbaError);
  });
});
