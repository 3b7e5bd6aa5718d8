import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillTemplate, templateOf } from '@marimba/contracts';
import { startPostgres, startRedis } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';

const root = join(import.meta.dirname, '..', '..', '..');

/** The whole service as it is built, in a folder of its own; asked over REST as its users do. */
export async function startRagService() {
  const home = await mkdtemp(join(tmpdir(), 'marimba-rag-'));
  const [postgres, redis] = await Promise.all([startPostgres({ dataDir: join(home, 'postgres') }), startRedis()]);
  await migrate(postgres.url);
  const store = await Store.connect({ url: postgres.url });
  const { key } = await store.tenants.bootstrap();
  await store.close();
  const environment = {
    ...process.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PORT: '0',
    LOG_LEVEL: 'warn',
    MARIMBA_CACHE_DIR: join(root, '.marimba', 'cache'),
    MARIMBA_STATE_DIR: join(home, 'states'),
  };
  const programs = ['api', 'worker'].map((app) => startProgram(app, environment));
  const stop = async () => {
    await Promise.all(programs.map(({ child }) => stopProgram(child)));
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const [{ port }] = await Promise.all(programs.map(({ ready }) => ready));
    return { ...asker(`http://127.0.0.1:${port}`, key), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function asker(url, key) {
  const sources = new Map();
  const send = async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(new URL(path, url), { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const register = async (name, change) => {
    const workflow = change(fillTemplate(templateOf('ask-my-documents'), { name, parameters: {} }));
    await send('POST', '/v1/workflows', workflow);
    return name;
  };
  return {
    /** Documents of a new collection; gives their ids by source. */
    async fill(name, documents) {
      await send('POST', '/v1/collections', { name });
      const ids = new Map();
      for (const { source, text } of documents) {
        const body = { source, text, title: source, mediaType: 'text/plain' };
        const { id } = await send('POST', `/v1/collections/${name}/documents`, body);
        sources.set(id, source);
        ids.set(source, id);
      }
      return ids;
    },
    /** The demo's workflow, held to its passages otherwise. */
    askWorkflow: (name, { grounding }) =>
      register(name, (workflow) => {
        workflow.steps.find(({ kind }) => kind === 'agent').grounding = grounding;
        return workflow;
      }),
    /** One whose agent finds its knowledge itself, in one document. */
    knowledgeWorkflow: (name, { grounding, mode }) =>
      register(name, ({ input, steps }) => {
        const { model, task, parameters } = steps.find(({ kind }) => kind === 'agent');
        const documents = ['${{ input.document }}'];
        const knowledge = { collection: '${{ input.collection }}', documents, mode, limit: 2 };
        const answer = { id: 'answer', kind: 'agent', model, task, parameters, grounding, knowledge };
        const output = {
          answer: '${{ steps.answer.output.answer }}',
          citations: '${{ steps.answer.output.citations }}',
        };
        return { name, input, steps: [answer], output };
      }),
    async ask(workflow, { question, collection, document }) {
      const input = { collection, question, ...(document && { document }) };
      const { id } = await send('POST', '/v1/runs', { workflow, input });
      // Ends with the run.
      const events = await fetch(new URL(`/v1/runs/${id}/events`, url), {
        headers: { authorization: `Bearer ${key}` },
      });
      const messages = [...(await events.text()).matchAll(/^event: event\r?\n(?:id: .*\r?\n)?data: (.*)$/gm)];
      const called = messages.map(([, data]) => JSON.parse(data)).find(({ type }) => type === 'model.called');
      const run = await send('GET', `/v1/runs/${id}`);
      // What a model wrote without coming to an answer counts as none; any other failure is one of the bench.
      const noAnswer = run.error?.code === 'model.output-invalid';
      if (run.status !== 'completed' && !noAnswer)
        throw new Error(`'${question}' ended ${run.status}: ${JSON.stringify(run.error)}`);
      const { usage, timing } = called.data;
      return {
        noAnswer,
        answer: noAnswer ? '' : run.output.answer,
        citations: (noAnswer ? [] : run.output.citations).map((each) => ({
          ...each,
          source: sources.get(each.documentId),
        })),
        outputTokens: usage.outputTokens,
        readTokens: usage.promptTokens - usage.cachedTokens,
        prefillMs: timing.prefillMs,
        decodeMs: timing.decodeMs,
      };
    },
  };
}

function startProgram(app, env) {
  const child = fork(join(root, 'apps', app, 'dist', 'main.js'), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise((resolve, reject) => {
    child.on('message', (message) => message.ready && resolve(message));
    child.once('exit', (code) => reject(new Error(`${app} ended with ${code} before it was ready`)));
  });
  ready.catch(() => undefined);
  return { child, ready };
}

async function stopProgram(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
