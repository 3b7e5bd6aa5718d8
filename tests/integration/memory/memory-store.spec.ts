import type { MemoryReader, NewFact } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readableFolder } from '../../../apps/worker/src/inference/states-folder.js';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;
let stranger: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
  stranger = await createTenant(database.url, 'stranger');
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

const of = (user: string): MemoryReader => ({ tenantId, user });
const everyone = (): MemoryReader => ({ tenantId, everyUser: true });
const fact = (user: string, text: string, more: Partial<NewFact> = {}): NewFact => ({
  scope: { kind: 'user', id: user },
  text,
  source: { actor: 'test' },
  ...more,
});
const remember = async (user: string, text: string, more: Partial<NewFact> = {}) =>
  (await store.facts.remember(of(user), fact(user, text, more))).fact;
const recall = async (user: string, query?: string, reader = of(user)) =>
  (await store.facts.recall(reader, { scopes: [{ kind: 'user', id: user }], query, limit: 10 })).map(
    ({ text }) => text,
  );

describe('facts', () => {
  it('are recalled by their words, best first, and by confidence', async () => {
    await remember('ada', 'Ada lives in Lisbon.');
    await remember('ada', 'Ada has a dog named Pixel.');
    await remember('ada', 'Perhaps the dog is afraid of thunder.', { confidence: 0.3 });
    expect(await recall('ada', 'What is the name of my dog?')).toEqual([
      'Ada has a dog named Pixel.',
      'Perhaps the dog is afraid of thunder.',
    ]);
    expect(await recall('ada', 'the of and')).toEqual([]);
    expect(await recall('ada')).toHaveLength(3);
  });

  it('of a key give way to newer ones; both stay in history', async () => {
    const older = await remember('bob', 'Bob lives in Porto.', { key: 'home.city' });
    const newer = await remember('bob', 'Bob lives in Braga.', { key: 'home.city' });
    expect(await recall('bob', 'city')).toEqual(['Bob lives in Braga.']);
    const history = await store.facts.list(of('bob'), { limit: 10, key: 'home.city' });
    expect(history.items.map(({ id, status, supersededBy }) => ({ id, status, supersededBy }))).toEqual([
      { id: newer.id, status: 'active', supersededBy: undefined },
      { id: older.id, status: 'superseded', supersededBy: newer.id },
    ]);
  });

  it('of a key are one at a time, however many come at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => remember('cy', `Version ${index}`, { key: 'version' })));
    const { items } = await store.facts.list(of('cy'), { limit: 50, key: 'version' });
    expect(items).toHaveLength(12);
    expect(items.filter(({ status }) => status === 'active')).toHaveLength(1);
    expect(await recall('cy', 'version')).toHaveLength(1);
  });

  it('that say the same, or have the same id, are kept once', async () => {
    const first = await store.facts.remember(of('di'), fact('di', 'Di likes tea.', { id: crypto.randomUUID() }));
    const again = await store.facts.remember(of('di'), fact('di', 'Di likes tea.'));
    const repeated = await store.facts.remember(of('di'), fact('di', 'Di likes tea.', { id: first.fact.id }));
    expect([first.created, again.created, repeated.created]).toEqual([true, false, false]);
    expect([again.fact.id, repeated.fact.id]).toEqual([first.fact.id, first.fact.id]);
  });

  it('made of untrusted text wait for a person', async () => {
    await remember('eve', 'Eve pays by card.', { key: 'payment' });
    const planted = await remember('eve', 'Eve pays to account 666.', { key: 'payment', taint: 'document' });
    expect(planted.status).toBe('quarantined');
    expect(await recall('eve', 'Where does Eve pay?')).toEqual(['Eve pays by card.']);
    const refused = await store.facts.decide(of('eve'), planted.id, false, 'eve');
    expect(refused).toMatchObject({ status: 'refused', decidedBy: 'eve' });
    await expect(store.facts.decide(of('eve'), planted.id, true, 'eve')).rejects.toMatchObject({
      code: 'memory.not-quarantined',
    });

    const right = await remember('eve', 'Eve pays by invoice.', { key: 'payment', taint: 'document' });
    await store.facts.decide(of('eve'), right.id, true, 'eve');
    expect(await recall('eve', 'How does Eve pay?')).toEqual(['Eve pays by invoice.']);
  });
});

describe('scopes', () => {
  it('of users do not leak, whoever asks for them', async () => {
    await remember('finn', 'The secret of Finn is fishing.');
    const asGwen = of('gwen');
    expect(await recall('finn', 'secret', asGwen)).toEqual([]);
    expect((await store.facts.list(asGwen, { limit: 50, scope: { kind: 'user', id: 'finn' } })).items).toEqual([]);
    await expect(store.facts.remember(asGwen, fact('finn', 'planted by another'))).rejects.toThrow();
    expect(await recall('finn', 'secret', { tenantId })).toEqual([]);
    expect(await recall('finn', 'secret', everyone())).toHaveLength(1);
  });

  it('of tenants do not leak, even to those who see every user', async () => {
    await remember('hal', 'The secret of Hal is hiking.');
    const elsewhere: MemoryReader = { tenantId: stranger, everyUser: true };
    expect(await recall('hal', 'secret', elsewhere)).toEqual([]);
    expect((await store.facts.list(elsewhere, { limit: 50 })).items).toEqual([]);
    expect((await store.threads.list(elsewhere, { limit: 50 })).items).toEqual([]);
  });

  it('are held by the database itself', async () => {
    await remember('ida', 'The secret of Ida is ice.');
    const seen = await runAs<{ id: string }>(
      database.url,
      `BEGIN; SET LOCAL marimba.tenant = '${tenantId}'; SELECT set_config('marimba.user', 'jo', true); SELECT id FROM memory_fact WHERE scope_kind = 'user'`,
    );
    expect(seen).toEqual([]);
  });
});

describe('forgetting', () => {
  it('leaves nothing to be found, in facts, in threads and in their summaries', async () => {
    const scope = { kind: 'user' as const, id: 'kim' };
    const source = { actor: 'test' };
    const say = (role: 'user' | 'assistant', content: string) =>
      store.threads.append(of('kim'), { scope, thread: 'chat', role, content, source });
    const said = await say('user', 'my phone is 555-1234, by the way');
    await say('assistant', 'I noted: "Kim\'s phone is\n 555-1234".');
    await say('user', 'What is the weather?');
    const summary = { text: 'Kim gave a number.', until: 2, model: 'm', createdAt: new Date().toISOString() };
    await store.threads.summarise(of('kim'), scope, 'chat', summary);
    await remember('kim', "Kim's phone is 555-0000", { key: 'phone' });
    const known = await remember('kim', "Kim's phone is 555-1234", {
      key: 'phone',
      source: { actor: 'test', thread: 'chat', message: said },
    });

    await expect(store.forgetting.forget(of('lee'), known.id, 'lee')).rejects.toMatchObject({
      code: 'memory.not-found',
    });
    const receipt = await store.forgetting.forget(of('kim'), known.id, 'kim');
    expect(receipt).toMatchObject({ redactedMessages: 2, droppedSummaries: 1, forgottenBy: 'kim' });
    expect(receipt.facts).toHaveLength(2);
    expect(await recall('kim', 'phone')).toEqual([]);
    const history = await store.threads.history(of('kim'), scope, 'chat');
    expect(history).toMatchObject({ summary: undefined, messages: [{ content: 'What is the weather?' }] });

    const fact = { kind: 'fact', tenantId, id: known.id, fingerprints: [] } as const;
    await store.forgottenStates.searched(fact, worker('worker-1'), 3);
    const proof = await store.forgetting.proof(of('kim'), known.id);
    expect(proof).toMatchObject({
      gone: { facts: 0, postings: 0, messages: 0, summaries: 0 },
      states: [{ worker: 'worker-1', dropped: 3 }],
    });
    expect(await store.forgetting.forget(of('kim'), known.id, 'kim')).toEqual(receipt);
    const dump = await runAs<{ found: string }>(
      database.adminUrl,
      `SELECT t.found FROM (SELECT memory_fact::text AS found FROM memory_fact UNION ALL SELECT memory_message::text FROM memory_message
       UNION ALL SELECT memory_thread::text FROM memory_thread UNION ALL SELECT memory_forgotten::text FROM memory_forgotten
       UNION ALL SELECT audit_event::text FROM audit_event) AS t WHERE t.found LIKE '%555-%'`,
    );
    expect(dump).toEqual([]);
  });

  it('is asked of every worker that keeps states', async () => {
    const known = await remember('lou', 'Lou is left-handed.');
    await store.forgetting.forget(of('lou'), known.id, 'lou');
    const unsearched = async (name: string) =>
      (await store.forgottenStates.unsearched(worker(name))).map(({ id }) => id);
    const asked = (await store.forgottenStates.unsearched(worker('worker-9'))).find(({ id }) => id === known.id);
    expect(asked).toMatchObject({ kind: 'fact', fingerprints: [expect.anything()] });
    await store.forgottenStates.searched(asked!, worker('worker-9'), 0);
    expect(await unsearched('worker-9')).not.toContain(known.id);
    expect(await unsearched('worker-8')).toContain(known.id);
  });
});

const worker = (name: string) => ({ name, folder: undefined, since: new Date(0) });

describe('a worker that begins after something was forgotten', () => {
  it('looks for it unless its folder of states was looked through before it began', async () => {
    const known = await remember('mia', 'Mia plays the cello.');
    await store.forgetting.forget(of('mia'), known.id, 'mia');
    const fact = { kind: 'fact', tenantId, id: known.id, fingerprints: [] } as const;
    const asked = async (name: string, folder: string | undefined, since: Date) =>
      (await store.forgottenStates.unsearched({ name, folder, since })).some(({ id }) => id === known.id);
    const early = await store.forgottenStates.now();
    expect(await asked('host-1', undefined, early)).toBe(false);
    expect(await asked('host-1', 'disk', early)).toBe(true);
    await store.forgottenStates.searched(fact, { name: 'host-1', folder: 'disk', since: early }, 2);
    // What it took from the folder before that may lie in its memory.
    expect(await asked('host-2', 'disk', early)).toBe(true);
    const late = await store.forgottenStates.now();
    expect(await asked('host-2', 'disk', late)).toBe(false);
    expect(await asked('host-2', 'another disk', late)).toBe(true);
  });
});

describe('a worker that comes with a model that nobody served', () => {
  it('looks before it answers for what went meanwhile, also under a name that has looked with other models', async () => {
    const known = await remember('noa', 'Noa collects stamps from Fiji.');
    await store.forgetting.forget(of('noa'), known.id, 'noa');
    const fact = { kind: 'fact', tenantId, id: known.id, fingerprints: [] } as const;
    const asked = async (name: string, folder: string) => {
      const since = await store.forgottenStates.now();
      return (await store.forgottenStates.unsearched({ name, folder, since })).some(({ id }) => id === known.id);
    };
    const since = await store.forgottenStates.now();
    const [small, large] = [readableFolder('disk', ['small']), readableFolder('disk', ['small', 'large'])];
    expect(readableFolder('disk', ['large', 'small'])).toBe(large);
    await store.forgottenStates.searched(fact, { name: 'host-1', folder: small, since }, 1);
    expect(await asked('host-1', small)).toBe(false);
    for (const name of ['host-1', 'host-2']) expect(await asked(name, large)).toBe(true);
    await store.forgottenStates.searched(fact, { name: 'host-1', folder: large, since }, 2);
    for (const name of ['host-1', 'host-2']) expect(await asked(name, large)).toBe(false);
    const { states } = await store.forgetting.proof(of('noa'), known.id);
    expect(states).toMatchObject([{ worker: 'host-1', dropped: 3 }]);
  });
});

describe('threads', () => {
  it('take each message once and give them in order, a page at a time', async () => {
    const scope = { kind: 'user' as const, id: 'max' };
    const message = { scope, thread: 'notes', role: 'user' as const, source: { actor: 'test' } };
    const numbers = await Promise.all(
      ['a', 'b', 'c', 'b'].map((key) => store.threads.append(of('max'), { ...message, content: key, key })),
    );
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3]));
    const first = await store.threads.read(of('max'), scope, 'notes', { after: 0, limit: 2 });
    expect(first).toMatchObject({ thread: { messages: 3 }, messages: [{ seq: 1 }, { seq: 2 }], next: 2 });
    await store.threads.remove(of('max'), scope, 'notes', 'max');
    await expect(store.threads.read(of('max'), scope, 'notes', { after: 0, limit: 2 })).rejects.toMatchObject({
      code: 'memory.not-found',
    });
  });
});
