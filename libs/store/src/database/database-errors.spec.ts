import { TerminalError } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { asStoreError } from './database-errors.js';

const codeAs = (error: unknown) => asStoreError(error, 'localhost:5432/marimba').code;
const withCode = (code: string, more: object = {}) => Object.assign(new Error('said so'), { code }, more);
/** As Prisma gives what the server said and it has no code of its own for. */
const throughPrisma = (originalCode: string) =>
  withCode('P2039', { meta: { driverAdapterError: { cause: { kind: 'postgres', originalCode } } } });

describe('an error of the database', () => {
  it.each(['57P01', '57P02', '57P03', '08006', 'ECONNREFUSED', 'EPIPE', 'P1001', 'P1017'])(
    '%s says that it cannot be reached',
    (code) => expect(codeAs(withCode(code))).toBe('store.unavailable'),
  );

  it.each(['57P01', '57P03', '08006'])('%s says so too where Prisma hands it on', (code) => {
    expect(codeAs(throughPrisma(code))).toBe('store.unavailable');
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ])('"%s" says that it cannot be reached', (message) => {
    expect(codeAs(new Error(message))).toBe('store.unavailable');
  });

  it('is an internal one where a statement was refused', () => {
    expect(codeAs(withCode('23505'))).toBe('internal.error');
    expect(codeAs(throughPrisma('23505'))).toBe('internal.error');
  });

  it('of several addresses has the code of the first', () => {
    expect(codeAs(new AggregateError([withCode('ECONNREFUSED')]))).toBe('store.unavailable');
  });

  it('that is one of ours stays', () => {
    const ours = new TerminalError('run.not-found', 'there is no run');
    expect(asStoreError(ours, 'x')).toBe(ours);
  });
});
