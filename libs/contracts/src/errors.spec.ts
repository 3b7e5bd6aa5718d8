import { describe, expect, it } from 'vitest';
import { MarimbaError, TerminalError, toErrorRecord } from './errors.js';

describe('toErrorRecord', () => {
  it('keeps code, remedy and whether trying again can help', () => {
    const error = new TerminalError('model.not-found', 'there is no model x', { remedy: 'import it' });
    expect(toErrorRecord(error)).toEqual({
      code: 'model.not-found',
      message: 'there is no model x',
      remedy: 'import it',
      terminal: true,
    });
    expect(toErrorRecord(new MarimbaError('tool.failed', 'no answer')).terminal).toBe(false);
  });

  it('carries neither stack nor cause of an unknown error', () => {
    const record = toErrorRecord(new Error('boom', { cause: 'secret' }));
    expect(record).toEqual({ code: 'internal.error', message: 'boom', terminal: false });
  });
});
