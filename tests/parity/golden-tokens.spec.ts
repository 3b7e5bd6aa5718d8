import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importModel } from '@marimba/inference';
import { describe, expect, it } from 'vitest';
import { ModelSession } from '../../libs/inference/src/runtime/model-session.js';
import { argmax } from '../../libs/inference/src/sampling/sampler.js';
import { blockOf, readInto } from './support/reading.js';

const root = join(import.meta.dirname, '..', '..');
const dir = join(root, 'models', 'marimba-70m');
const { prompts } = JSON.parse(readFileSync(join(dir, 'golden.json'), 'utf8')) as {
  prompts: { input_ids: number[]; greedy_ids: number[] }[];
};

describe('the session of the bundled model', () => {
  // Generation stops where a turn ends; the goldens run on past it, so the session is stepped here by itself.
  it.each(['fp32', 'int8'] as const)(
    'at %s writes every golden token, also past the end of the turn',
    async (precision) => {
      const { graphDir } = await importModel(dir, { precision, cacheDir: join(root, '.marimba', 'cache') });
      const session = await ModelSession.load(graphDir, 2);
      for (const { input_ids: prompt, greedy_ids: expected } of prompts) {
        const block = blockOf(session);
        const written: number[] = [];
        let next = prompt;
        while (written.length < expected.length) {
          const token = argmax(await readInto(session, block, next));
          written.push(token);
          next = [token];
        }
        expect(written).toEqual(expected);
      }
      await session.release();
    },
  );
});
