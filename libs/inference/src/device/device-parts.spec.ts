import { describe, expect, it } from 'vitest';
import { missingOf } from './device-parts.js';

describe('the report of the linker', () => {
  it('names what is not found, and nothing else', () => {
    const report = `
\tlinux-vdso.so.1 (0x00007ffd)
\tlibcublasLt.so.12 => not found
\tlibcudart.so.12 => /usr/local/cuda/lib64/libcudart.so.12 (0x00007f)
\tlibcudnn.so.9 => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007f)`;
    expect(missingOf(report)).toEqual(['libcublasLt.so.12', 'libcudnn.so.9']);
    expect(missingOf('')).toEqual([]);
  });
});
