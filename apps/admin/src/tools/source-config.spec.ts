import { toolSourceConfig } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { emptyDraft, sourceOf } from './source-config.js';

const of = (draft: Partial<typeof emptyDraft>) => sourceOf({ ...emptyDraft, ...draft }, 'db-connection');

describe('sourceOf', () => {
  it('is what can be registered, of each kind and way', () => {
    const secrets = [{ name: 'Authorization', secret: 'crm-token' }];
    const sources = [
      of({ kind: 'sql' }),
      of({ url: 'https://x.example/openapi.json', baseUrl: 'https://y.example', secrets }),
      of({ way: 'file', document: '{"openapi":"3.1.0"}' }),
      of({ kind: 'mcp', url: 'https://x.example/mcp', secrets }),
      of({ kind: 'mcp', way: 'command', command: 'files', secrets: [{ name: 'TOKEN', secret: 'files-token' }] }),
    ];
    for (const source of sources) expect(toolSourceConfig.parse(source)).toEqual(source);
    expect(sources[1]).toMatchObject({ credentials: { Authorization: 'crm-token' } });
    expect(sources[3]).toMatchObject({ headers: { Authorization: 'crm-token' } });
    expect(sources[4]).toMatchObject({ environment: { TOKEN: 'files-token' } });
  });

  it('is none while something is missing', () => {
    for (const draft of [
      {},
      { way: 'file' as const },
      { kind: 'mcp' as const, way: 'command' as const },
      { url: 'https://x.example', secrets: [{ name: 'Authorization', secret: '' }] },
    ])
      expect(of(draft)).toBeUndefined();
  });
});
