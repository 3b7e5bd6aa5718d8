import { MarimbaError, TerminalError } from '@marimba/contracts';
import { UnrecoverableError } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { toQueueError } from './translate-error.js';

describe('toQueueError', () => {
  it('makes what can never succeed unrecoverable, with its code', () => {
    const error = toQueueError(new TerminalError('model.not-found', 'gone'));
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(error.message).toBe('model.not-found: gone');
  });

  it('leaves other errors as they are and makes errors of what is none', () => {
    const transient = new MarimbaError('store.unavailable', 'away');
    expect(toQueueError(transient)).toBe(transient);
    expect(toQueueError('odd')).toEqual(new Error('odd'));
  });
});
