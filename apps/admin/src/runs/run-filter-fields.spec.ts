import { describe, expect, it } from 'vitest';
import { queryOf, readFilter, writeFilter } from './run-filter-fields.js';

describe('the filter of the runs', () => {
  it('stands in the address and comes back from it', () => {
    const filter = { status: 'failed', q: 'käse & brot', minSeconds: '1.5', maxTokens: '900' } as const;
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(readFilter(new URLSearchParams('status=odd&other=1&q='))).toEqual({});
  });

  it('asks in the units of the interface, and leaves out what is no amount', () => {
    expect(queryOf({ minSeconds: '1.5', maxTokens: '900', minTokens: 'x', maxSeconds: '-1', q: 'a' })).toEqual({
      minDuration: 1_500,
      maxTokens: 900,
      q: 'a',
    });
  });
});
