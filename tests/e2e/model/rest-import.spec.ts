import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelImportResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomJamba, writeJamba } from '../../parity/tiny-jamba/tiny-jamba.js';
import { HubServer } from '../../support/hub-server.js';
import { type RunningService, startService } from '../../support/service.js';

const model = 'acme/Tiny-Hybrid';

describe('importing a model by REST', () => {
  let service: RunningService;
  let hub: HubServer;
  let work: string;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'marimba-imports-'));
    const allowed = join(work, 'allowed', 'local-hybrid');
    mkdirSync(allowed, { recursive: true });
    writeJamba(randomJamba({ shards: 1 }), allowed);
    const served = join(work, 'served');
    writeJamba(randomJamba({ shards: 1 }), served);
    writeJamba(randomJamba({ shards: 1 }), join(work, 'elsewhere'));
    symlinkSync(join(work, 'elsewhere'), join(work, 'allowed', 'link'));
    const files = readdirSync(allowed).map((name) => [name, readFileSync(join(allowed, name))] as const);
    hub = await HubServer.start(model, new Map(files));
    service = await startService({
      MARIMBA_HUB_URL: hub.url,
      MARIMBA_DOWNLOADS_DIR: join(work, 'models'),
      MARIMBA_CACHE_DIR: join(work, 'cache'),
      MARIMBA_IMPORT_FOLDERS: join(work, 'allowed'),
      MARIMBA_MODELS: served,
      MARIMBA_PRECISION: 'fp32',
      // What is refused here is refused on purpose.
      LOG_LEVEL: 'fatal',
    });
  });
  afterAll(async () => {
    await service?.stop();
    await hub?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  async function send<T>(method: string, path: string, body?: unknown, key = service.key) {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }
  async function ended(asked: object): Promise<ModelImportResource> {
    const { status, body } = await send<ModelImportResource>('POST', '/v1/model-imports', asked);
    expect(status, JSON.stringify(body)).toBe(202);
    for (;;) {
      const { body: now } = await send<ModelImportResource>('GET', `/v1/model-imports/${body.id}`);
      if (['completed', 'failed', 'cancelled'].includes(now.status)) return now;
      await sleep(100);
    }
  }

  it('downloads one of the hub, checks it and writes its graph', async () => {
    const done = await ended({ hub: model, precision: 'fp32' });
    expect(done).toMatchObject({
      status: 'completed',
      model: { name: 'tiny-hybrid', family: 'jamba', precision: 'fp32', folder: join(work, 'models', 'Tiny-Hybrid') },
    });
    expect(existsSync(join(work, 'models', 'Tiny-Hybrid', 'config.json'))).toBe(true);
    expect(readdirSync(join(work, 'cache')).length).toBeGreaterThan(0);
    const { body } = await send<{ items: ModelImportResource[] }>('GET', '/v1/model-imports');
    expect(body.items[0]?.id).toBe(done.id);
  });

  it('reads a folder that the configuration allows, and no other, whatever a link says', async () => {
    expect(await ended({ folder: join(work, 'allowed', 'local-hybrid'), precision: 'fp32' })).toMatchObject({
      status: 'completed',
      model: { name: 'local-hybrid' },
    });
    for (const folder of [
      '/etc',
      join(work, 'elsewhere'),
      join(work, 'allowed', 'link'),
      `${work}/allowed/../elsewhere`,
    ])
      expect(await ended({ folder })).toMatchObject({
        status: 'failed',
        error: {
          message: expect.stringContaining('may not be imported'),
          remedy: expect.stringContaining('IMPORT_FOLDERS'),
        },
      });
  });

  it('says what is wrong with a model that cannot be had, and ends one that is no longer wanted', async () => {
    expect(await ended({ hub: 'acme/none' })).toMatchObject({
      status: 'failed',
      error: { remedy: expect.any(String) },
    });
    hub.mishap = (_file, { path }) => (path.includes('safetensors') ? { stallAfter: 10 } : undefined);
    rmSync(join(work, 'models'), { recursive: true, force: true });
    const { body } = await send<ModelImportResource>('POST', '/v1/model-imports', { hub: `${model}@v2` });
    await sleep(1_000);
    expect((await send('POST', `/v1/model-imports/${body.id}/cancel`)).status).toBe(202);
    for (;;) {
      const { body: now } = await send<ModelImportResource>('GET', `/v1/model-imports/${body.id}`);
      if (now.status === 'cancelled') break;
      expect(['waiting', 'downloading', 'checking', 'writing']).toContain(now.status);
      await sleep(100);
    }
  });

  it('is for administrators, and takes neither addresses nor paths in place of a name', async () => {
    const { body: made } = await send<{ key: string }>('POST', '/v1/api-keys', { name: 'a member', role: 'member' });
    expect((await send('POST', '/v1/model-imports', { hub: model }, made.key)).status).toBe(403);
    for (const hubId of ['http://127.0.0.1/x', '../../etc', 'a/b/c', 'acme/..'])
      expect((await send('POST', '/v1/model-imports', { hub: hubId })).status, hubId).not.toBe(500);
    expect((await send('POST', '/v1/model-imports', { hub: 'http://127.0.0.1/x' })).status).toBe(400);
    expect((await send('POST', '/v1/model-imports', {})).status).toBe(400);
    expect((await send('GET', '/v1/model-imports/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});
