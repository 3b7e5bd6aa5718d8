import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteToolNames } from './remote-tool-names.js';

describe('names of tools as a server takes them', () => {
  it('are allowed, each another, and lead back to the tool, whatever the tools are called', () => {
    const letters = fc.constantFrom('a', 'b', '.', '_', '-', '/', 'ä');
    const name = fc.oneof(
      fc.string({ unit: letters, minLength: 1, maxLength: 5 }),
      fc.string({ unit: letters, minLength: 60, maxLength: 80 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (tools) => {
        const names = new RemoteToolNames(tools);
        const told = tools.map((tool) => names.told(tool));
        for (const each of told) expect(each).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(new Set(told).size).toBe(tools.length);
        expect(told.map((each) => names.known(each))).toEqual(tools);
      }),
    );
  });

  it('are the own ones where those are allowed, beside others that would be told the same', () => {
    const names = new RemoteToolNames(['shop.get', 'shop_get', 'calculator']);
    expect(['calculator', 'shop_get', 'shop.get'].map((name) => names.told(name))).toEqual([
      'calculator',
      'shop_get',
      'shop_get_2',
    ]);
    expect(names.known('invented')).toBe('invented');
  });
});
