import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelRequest } from './model-request.js';

describe('modelRequest', () => {
  const here = mkdtempSync(join(tmpdir(), 'marimba-request-'));
  const config = { home: '/home/marimba', workingDirectory: here };
  beforeAll(() => {
    mkdirSync(join(here, 'owner', 'there'), { recursive: true });
    writeFileSync(join(here, 'owner', 'file'), '');
  });
  afterAll(() => rmSync(here, { recursive: true, force: true }));

  it('prefers a folder that exists', () => {
    expect(modelRequest('owner/there', {}, config)).toEqual({ kind: 'folder', folder: join(here, 'owner/there') });
  });

  it('takes owner/name for a model of a hub, which goes into the home folder', () => {
    expect(modelRequest('owner/Other-3B@v1', {}, config)).toEqual({
      kind: 'hub',
      id: 'owner/Other-3B@v1',
      folder: '/home/marimba/models/Other-3B',
    });
  });

  it('goes where it is told to, under the name that it is given', () => {
    const { folder } = modelRequest('owner/other', { to: 'big-disk', name: 'small' }, config);
    expect(folder).toBe(join(here, 'big-disk', 'small'));
  });

  it.each([
    ['./owner/none', {}, /no folder .*owner\/none, and '\.\/owner\/none' is not the id/],
    ['/nowhere/at/all', {}, /is not the id of a model/],
    ['owner/file', {}, /is a file/],
    ['owner/there', { name: 'x' }, /served under its own name/],
    ['owner/there', { to: '/x' }, /served under its own name/],
    ['owner/other', { name: '../x' }, /cannot be the name of a folder/],
  ])('refuses %s %o', (text, options, message) => {
    expect(() => modelRequest(text, options, config)).toThrow(message);
  });
});
