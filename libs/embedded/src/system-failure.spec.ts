import { describe, expect, it } from 'vitest';
import { EmbeddedServerError } from './embedded-server-error.js';
import { systemFailure } from './system-failure.js';

describe('systemFailure', () => {
  it.each([
    ['initdb: error: could not write to file "x": No space left on device', 'the disk is full', /Free some space/],
    ['FATAL:  could not open file "x": Permission denied', 'this user may not write there', /writable/],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'there is too little memory', /Stop/],
  ])('explains: %s', (output, says, remedy) => {
    const error = systemFailure('Postgres cannot be initialised in /data', `LOG: starting\n${output}\n`);
    expect(error.message).toBe(`Postgres cannot be initialised in /data: ${says} (${output})`);
    expect(error.remedy).toMatch(remedy);
  });

  it('knows the codes of file system errors', () => {
    const error = systemFailure('It failed', Object.assign(new Error('write'), { code: 'ENOSPC' }));
    expect(error.message).toContain('the disk is full');
  });

  it('shows the line that names the error when the cause is not known', () => {
    expect(systemFailure('It failed', 'LOG: one\nFATAL: out of luck\nLOG: shut down').message).toBe(
      'It failed: FATAL: out of luck',
    );
  });

  it('passes on what already is a sentence', () => {
    const said = new EmbeddedServerError('No.', { remedy: 'Ask again.' });
    expect(systemFailure('It failed', said)).toBe(said);
  });
});
