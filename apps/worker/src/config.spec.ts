import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

const least = { DATABASE_URL: 'postgres://u:p@h:5432/d', REDIS_URL: 'redis://h:6379' };

describe('readConfig', () => {
  it('needs the two servers and has a value for all else', () => {
    expect(readConfig(least)).toMatchObject({
      WORKER_ROLES: ['steps', 'inference'],
      WORKER_CONCURRENCY: 32,
      STEP_LEASE_MS: 10_000,
      MARIMBA_MODELS: [expect.stringMatching(/models.marimba-70m$/)],
      MARIMBA_OPENAI_MODELS: [],
      MARIMBA_DEVICES: ['cpu'],
      MARIMBA_BATCH_SIZE: 8,
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://h/d', 'expected postgres://'],
    ['REDIS_URL', 'h:6379', 'expected redis://'],
    ['WORKER_ROLES', 'steps,cook', 'steps'],
    ['WORKER_ROLES', ' , ', '>=1'],
    ['WORKER_CONCURRENCY', 'many', 'number'],
    ['STEP_LEASE_MS', '10', '500'],
    ['MARIMBA_PRECISION', 'int2', 'int4'],
    ['MARIMBA_OPENAI_MODELS', 'qwen=ftp://h/v1', 'name=http(s)://host/v1'],
    ['MARIMBA_DEVICES', 'gpu', 'expected cpu, cuda:<number> (cuda:0, cuda:1, …) or webgpu'],
    ['MARIMBA_DEVICES', 'cuda:0,cuda', 'expected cpu, cuda:<number>'],
    ['MARIMBA_DEVICES', 'cuda:0,cpu,cuda:0', 'a device is named twice'],
    ['MARIMBA_DEVICES', '', '>=1'],
    ['MARIMBA_BATCH_SIZE', '0', '1'],
    ['MARIMBA_DRAIN_MS', '-1', '0'],
    ['MARIMBA_PAUSE_AT', 'lunch', 'after-claim'],
    ['LOG_LEVEL', 'loud', 'info'],
  ])('names %s when it is %s', (name, value, expected) => {
    expect(() => readConfig({ ...least, [name]: value })).toThrow(new RegExp(`${name}: .*${escaped(expected)}`));
  });

  it('names every wrong variable at once, and never the password in one', () => {
    const read = () => readConfig({ DATABASE_URL: 'mysql://u:hunter2@h/d', REDIS_URL: 'http://:hunter2@h' });
    expect(read).toThrow(/DATABASE_URL.*\n.*REDIS_URL/);
    expect(read).not.toThrow(/hunter2/);
  });

  it('reads lists, and the model that another server serves under a name of its own', () => {
    const config = readConfig({
      ...least,
      MARIMBA_MODELS: ' a , b ',
      MARIMBA_OPENAI_MODELS: 'qwen=http://gpu:8000/v1#Qwen/Qwen3-8B,plain=https://h/v1',
    });
    expect(config.MARIMBA_MODELS).toEqual(['a', 'b']);
    expect(config.MARIMBA_OPENAI_MODELS).toEqual([
      { name: 'qwen', baseUrl: 'http://gpu:8000/v1', remoteId: 'Qwen/Qwen3-8B' },
      { name: 'plain', baseUrl: 'https://h/v1', remoteId: 'plain' },
    ]);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
