import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefixKeys, StateAffinity } from './state-affinity.js';

const request = (...contents: string[]) => ({
  v: 1 as const,
  messages: contents.map((content) => ({ role: 'user' as const, content })),
  tools: [],
  parameters: {},
});

describe('prefixKeys', () => {
  it('are the same exactly as far as two conversations are', () => {
    const talk = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 5 });
    fc.assert(
      fc.property(talk, talk, (first, second) => {
        const [a, b] = [prefixKeys('t', 'm', request(...first)), prefixKeys('t', 'm', request(...second))];
        const differ = first.findIndex((content, index) => content !== second[index]);
        const common = differ === -1 ? Math.min(first.length, second.length) : differ;
        expect(a.filter((key, index) => key === b[index])).toEqual(a.slice(0, common));
      }),
    );
  });

  it('differ between tenants, models and tools', () => {
    const tools = [{ name: 'x', description: 'y', parameters: {} }];
    const keys = [
      prefixKeys('t', 'm', request('a')),
      prefixKeys('u', 'm', request('a')),
      prefixKeys('t', 'n', request('a')),
      prefixKeys('t', 'm', { ...request('a'), tools }),
    ].flat();
    expect(new Set(keys).size).toBe(4);
  });
});

describe('StateAffinity', () => {
  it('finds who has read the longest beginning, among those that are asked for', () => {
    const affinity = new StateAffinity<string>();
    affinity.remember(['1'], 'short');
    affinity.remember(['1', '2'], 'long');
    affinity.remember(['1'], 'short');
    expect(affinity.find(['1', '2', '3'], () => true)).toBe('long');
    expect(affinity.find(['1', '2', '3'], (device) => device !== 'long')).toBe('short');
    affinity.forget('long');
    expect(affinity.find(['1', '2'], () => true)).toBe('short');
    expect(affinity.find(['4'], () => true)).toBeUndefined();
  });

  it('forgets what was used least recently', () => {
    const affinity = new StateAffinity<string>(2);
    for (const key of ['1', '2', '1', '3']) affinity.remember([key], key);
    expect(['1', '2', '3'].map((key) => affinity.find([key], () => true))).toEqual(['1', undefined, '3']);
  });
});
