import type { DeviceParts } from '@marimba/inference';
import { describe, expect, it } from 'vitest';
import { checkGpu } from './gpu-checks.js';

const whole: DeviceParts = {
  addon: '/a/marimba-device.node',
  hasAddon: true,
  provider: '/a/libonnxruntime_providers_cuda.so',
  hasProvider: true,
  missingLibraries: [],
};
const looking = (parts: Partial<DeviceParts>, driver: string | undefined = '580.1') => ({
  cards: async () => (driver === undefined ? undefined : { driver, names: ['0, NVIDIA H200, 143771 MiB'] }),
  parts: async () => ({ ...whole, ...parts }),
});

describe('the doctor, of a card', () => {
  it('is content without one that nobody asked for', async () => {
    const none = { ...looking({}), cards: async () => undefined };
    expect(await checkGpu(['cpu'], none)).toMatchObject([{ state: 'good' }]);
    expect(await checkGpu(['cuda:0'], none)).toMatchObject([
      { state: 'missing', remedy: expect.stringContaining('MARIMBA_DEVICES=cpu') },
    ]);
  });

  it('names the card and the provider where all is there', async () => {
    const [card, provider] = await checkGpu(['cuda:0'], looking({}));
    expect(card).toMatchObject({ state: 'good', detail: expect.stringContaining('NVIDIA H200') });
    expect(provider).toMatchObject({ state: 'good', detail: whole.provider });
  });

  it.each([
    ['GPU addon', { hasAddon: false }, 'build:native'],
    ['GPU provider', { hasProvider: false }, 'ONNXRUNTIME_NODE_INSTALL=cuda12'],
    ['CUDA', { missingLibraries: ['libcublasLt.so.12'] }, 'LD_LIBRARY_PATH'],
    ['cuDNN', { missingLibraries: ['libcudnn.so.9'] }, 'cuDNN 9'],
  ] as const)('says that %s is missing and what brings it', async (what, parts, remedy) => {
    const findings = await checkGpu(
      ['cpu', 'cuda:1'],
      looking({ ...parts, missingLibraries: [...('missingLibraries' in parts ? parts.missingLibraries : [])] }),
    );
    expect(findings.find((each) => each.what === what)).toMatchObject({
      state: 'missing',
      remedy: expect.stringContaining(remedy),
    });
    const unasked = await checkGpu(
      ['cpu'],
      looking({ ...parts, missingLibraries: [...('missingLibraries' in parts ? parts.missingLibraries : [])] }),
    );
    expect(unasked.find((each) => each.what === what)?.state).toBe('limited');
  });
});
