import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, repositoryRoot } from './config.js';

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({}, '/somewhere')).toMatchObject({
      databaseUrl: undefined,
      redisUrl: undefined,
      port: undefined,
      host: '127.0.0.1',
      home: join(repositoryRoot, '.marimba'),
      models: [join(repositoryRoot, 'models', 'marimba-70m')],
      cacheDir: join(repositoryRoot, '.marimba', 'cache'),
      precision: 'int8',
      serviceUrl: 'http://127.0.0.1:7400',
      colour: true,
      workingDirectory: '/somewhere',
    });
  });

  it('keeps the token of the hub from api and worker', () => {
    const config = readConfig({ HF_TOKEN: 'hf_secret ', LANG: 'C' }, '/');
    expect(config.hubToken).toBe('hf_secret');
    expect(config.environment).toEqual({ LANG: 'C' });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '', NO_COLOR: '' }, '/')).toMatchObject({
      databaseUrl: undefined,
      port: undefined,
      colour: true,
    });
  });

  it('resolves paths from where the user is, also under npm', () => {
    const paths = { MARIMBA_HOME: 'home', MARIMBA_MODELS: '/models/a, b' };
    expect(readConfig(paths, '/here')).toMatchObject({
      home: '/here/home',
      cacheDir: '/here/home/cache',
      models: ['/models/a', '/here/b'],
    });
    expect(readConfig({ ...paths, INIT_CWD: '/there' }, repositoryRoot).home).toBe('/there/home');
    expect(readConfig({ ...paths, INIT_CWD: '/there' }, '/here').home).toBe('/here/home');
  });

  it.each([
    [{ PORT: '70000' }, /PORT/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL.*postgres:\/\//],
    [{ REDIS_URL: 'localhost' }, /REDIS_URL.*redis:\/\//],
    [{ MARIMBA_HUB_URL: 'ftp://hub' }, /MARIMBA_HUB_URL/],
    [{ MARIMBA_PRECISION: 'int2' }, /MARIMBA_PRECISION/],
  ])('names the variable and what was expected: %o', (env, message) => {
    expect(() => readConfig(env, '/')).toThrow(message);
  });
});
