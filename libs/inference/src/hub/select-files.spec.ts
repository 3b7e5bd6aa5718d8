import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListedEntry, selectFiles } from './select-files.js';

const small = (path: string, size = 10): ListedEntry => ({ type: 'file', path, size, oid: 'a'.repeat(40) });
const large = (path: string, size = 1000): ListedEntry => ({
  type: 'file',
  path,
  size,
  oid: 'b'.repeat(40),
  lfs: { oid: 'c'.repeat(64), size },
});
const needed = [small('config.json'), small('tokenizer.json', 20), large('model.safetensors')];
const names = (entries: ListedEntry[]) => selectFiles('o/n', entries).map(({ name }) => name);

describe('selectFiles', () => {
  it('takes what a model needs, small files first', () => {
    expect(names([...needed].reverse())).toEqual(['config.json', 'tokenizer.json', 'model.safetensors']);
    const more = ['LICENSE', 'LICENSE.txt', 'README.md', 'chat_template.jinja', 'generation_config.json'];
    expect(names([...needed, ...more.map((name) => small(name, 1))])).toEqual([
      ...more,
      'config.json',
      'tokenizer.json',
      'model.safetensors',
    ]);
  });

  it('gives the size and sum of the content, not those of the pointer', () => {
    const pointed = { ...large('model.safetensors'), size: 130 };
    const files = selectFiles('o/n', [small('config.json'), small('tokenizer.json'), pointed]);
    expect(files.at(-1)).toEqual({
      name: 'model.safetensors',
      size: 1000,
      sum: { kind: 'sha256', hex: 'c'.repeat(64) },
    });
    expect(files[0]).toMatchObject({ sum: { kind: 'git-sha1', hex: 'a'.repeat(40) } });
  });

  it.each(['model.bin', 'tokenizer.py', 'config.py', 'x.gguf', 'consolidated.safetensors', 'onnx/model.safetensors'])(
    'leaves %s',
    (path) => expect(names([...needed, small(path)])).not.toContain(path),
  );

  it('leaves the copy in one file where there are shards', () => {
    const sharded = [...needed, small('model.safetensors.index.json'), large('model-00001-of-00001.safetensors')];
    expect(names(sharded)).not.toContain('model.safetensors');
    expect(names(sharded)).toContain('model-00001-of-00001.safetensors');
  });

  it.each([
    [[{ ...small('tokenizer.json'), size: -1 }], /gives tokenizer\.json a size of -1/],
    [[{ ...small('tokenizer.json'), oid: undefined }], /no checksum for tokenizer\.json/],
    [[{ ...small('tokenizer.json'), oid: 'no sum' }], /no checksum for tokenizer\.json/],
    [[small('tokenizer.json'), small('tokenizer.json')], /has a name twice/],
    [[{ ...small('tokenizer.json'), path: 7 as unknown as string }], /names 7, which is no file/],
    [[], /has no tokenizer\.json/],
  ])('refuses a list with %o', (entries, message) => {
    expect(() => names([small('config.json'), large('model.safetensors'), ...entries])).toThrow(message);
  });

  it('selects no name that leads out of the folder', () => {
    const pieces = fc.constantFrom('..', '.', '/', '\\', 'config.json', 'model', '.safetensors', '\0', 'C:', 'a');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        const path = parts.join('');
        try {
          for (const name of names([...needed, small(path)])) expect(join('/to', name)).toBe(`/to/${basename(name)}`);
        } catch (error) {
          expect((error as Error).name).toBe('HubError');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
