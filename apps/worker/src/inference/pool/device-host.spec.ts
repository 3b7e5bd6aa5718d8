import { fingerprintOf, type InferenceRequest } from '@marimba/contracts';
import type { EngineStats } from '@marimba/inference';
import { describe, expect, it } from 'vitest';
import { DeviceHost, type HostedModel } from './device-host.js';
import type { FromDevice } from './device-messages.js';

const request: InferenceRequest = { v: 1, messages: [{ role: 'user', content: 'hi' }], tools: [], parameters: {} };
const open = { kind: 'open', device: 'cpu', folders: ['a'], options: { cacheDir: '' } } as const;

/** A model that answers when its signal aborts, and whose engine says how it does when it is let. */
class FakeModel implements HostedModel {
  readonly description = {
    name: 'a',
    family: 'fake',
    precision: 'fp32',
    fingerprint: 'f',
    parameters: 1,
    contextLength: 1,
    status: 'ready' as const,
  };
  outputTokens = 0;
  decodeSteps = 0;
  silent = false;
  closed = false;

  answer: HostedModel['answer'] = (_request, out, signal) => {
    out('word');
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('broken off'))));
  };

  forgetStates: HostedModel['forgetStates'] = (forgotten) => Promise.resolve(forgotten.map(({ length }) => length));

  stats(): Promise<EngineStats> {
    if (this.silent) return new Promise(() => undefined);
    const { outputTokens, decodeSteps } = this;
    return Promise.resolve({ totals: { outputTokens, decodeSteps } } as EngineStats);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function started(model: FakeModel) {
  const said: FromDevice[] = [];
  const host = new DeviceHost(
    () => Promise.resolve(model),
    (message) => said.push(message),
  );
  const stats = () => {
    const last = said.findLast(({ kind }) => kind === 'pong');
    return last?.kind === 'pong' ? last.stats : undefined;
  };
  return { host, said, stats };
}

describe('DeviceHost', () => {
  it('streams a call, breaks it off when told, and says how it ended', async () => {
    const { host, said } = started(new FakeModel());
    await host.receive(open);
    const call = host.receive({ kind: 'generate', id: 1, model: 'a', tenantId: 't', request });
    await host.receive({ kind: 'cancel', id: 1 });
    await call;
    await host.receive({ kind: 'generate', id: 2, model: 'b', tenantId: 't', request });
    expect(said).toMatchObject([
      { kind: 'opened', models: [{ name: 'a' }] },
      { kind: 'token', id: 1, text: 'word' },
      { kind: 'failed', id: 1, error: { code: 'model.failed', message: 'broken off', terminal: false } },
      { kind: 'failed', id: 2, error: { code: 'model.unavailable', terminal: false } },
    ]);
  });

  it('says what was written since the look before', async () => {
    const model = new FakeModel();
    const { host, stats } = started(model);
    await host.receive(open);
    await host.receive({ kind: 'ping' });
    Object.assign(model, { outputTokens: 12, decodeSteps: 3 });
    await host.receive({ kind: 'ping' });
    await host.receive({ kind: 'ping' });
    expect(stats()).toMatchObject({ models: [{ name: 'a', batchSize: 4 }] });
    expect(stats()?.models[0]?.tokensPerSecond).toBeGreaterThan(0);
    await host.receive({ kind: 'ping' });
    expect(stats()?.models).toMatchObject([{ batchSize: 0, tokensPerSecond: 0 }]);
  });

  it('answers for an engine that does not, and says for how long', async () => {
    const model = new FakeModel();
    const { host, stats } = started(model);
    await host.receive(open);
    model.silent = true;
    void host.receive({ kind: 'ping' });
    expect(stats()?.silentMs).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await host.receive({ kind: 'ping' });
    expect(stats()?.silentMs).toBeGreaterThan(10);
  });

  it('drops states of what was forgotten on every model, and says when one cannot', async () => {
    const model = new FakeModel();
    const { host, said } = started(model);
    await host.receive(open);
    const forgotten = [[fingerprintOf('one'), fingerprintOf('another')], [fingerprintOf('third')]];
    await host.receive({ kind: 'forget', id: 7, forgotten });
    model.forgetStates = () => Promise.reject(new Error('the disk is gone'));
    await host.receive({ kind: 'forget', id: 8, forgotten });
    expect(said.slice(1)).toMatchObject([
      { kind: 'forgotten', id: 7, dropped: [2, 1] },
      { kind: 'failed', id: 8, error: { message: 'the disk is gone' } },
    ]);
  });

  it('closes its models', async () => {
    const model = new FakeModel();
    const { host } = started(model);
    await host.receive(open);
    await host.receive({ kind: 'close' });
    expect(model.closed).toBe(true);
  });

  it('says why it cannot open a model', async () => {
    const said: FromDevice[] = [];
    const host = new DeviceHost(
      () => Promise.reject(new Error('config.json is damaged')),
      (message) => said.push(message),
    );
    await host.receive(open);
    expect(said).toEqual([
      { kind: 'refused', error: { code: 'model.failed', message: 'config.json is damaged', terminal: false } },
    ]);
  });
});
