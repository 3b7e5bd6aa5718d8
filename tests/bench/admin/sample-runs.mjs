import { canonicalJson, sha256Of } from '@marimba/contracts';
import { uuidV7 } from '@marimba/store';

const definition = { name: 'bench', steps: [{ id: 'only', kind: 'transform', value: 1 }] };

/** A run that has ended after so many events: attempts of an agent that calls a model and a tool in turn. */
export async function longRun(service, count) {
  const { runId, append } = await created(service);
  const ended = 2;
  let events = [];
  for (let n = 0; n < count - 1 - ended; n++) {
    events.push(n % 3 === 0 ? modelCall(n) : toolCall(n));
    if (events.length === 500) events = await append(events).then(() => []);
  }
  await append([...events, ...end({ inline: 'done' })]);
  return runId;
}

/** A run whose output is a text of so many megabytes. */
export async function largeOutputRun(service, megabytes) {
  const { runId, append } = await created(service);
  const line = 'lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore\n';
  const text = line.repeat(Math.ceil((megabytes * 1e6) / line.length));
  await append(end(await service.store.runs.keep(service.tenantId, text)));
  return runId;
}

async function created({ store, tenantId }) {
  const { workflow } = await store.workflows.register(tenantId, definition, 'bench');
  const runId = uuidV7();
  const { version } = workflow;
  const data = {
    ...{ v: 1, workflow: 'bench', version, input: { inline: {} }, createdBy: 'bench' },
    definitionSha256: sha256Of(canonicalJson(definition)),
  };
  let clock = Date.now() - 600_000;
  const now = () => {
    clock += 100;
    return new Date(clock).toISOString();
  };
  const first = { type: 'run.created', data };
  const run = {
    runId,
    workflow: 'bench',
    version,
    definition,
    events: [first],
    at: now(),
    put: [],
    createdBy: 'bench',
  };
  let last = (await store.runs.create(tenantId, run)).at(-1);
  const append = async (events) => {
    const done = await store.runs.append({
      tenantId,
      runId,
      after: { seq: last.seq, hash: last.hash },
      at: now(),
      events,
    });
    last = done.events.at(-1);
  };
  return { runId, append };
}

const step = (n) => ({ v: 1, stepId: `each[${Math.floor(n / 12)}].work`, attempt: 1, callKey: `turn-${n}` });

const toolCall = (n) => ({
  type: 'tool.called',
  data: { ...step(n), tool: 'calculator', arguments: { inline: { n } }, result: { inline: n * 2 }, durationMs: 12 },
});

const modelCall = (n) => ({
  type: 'model.called',
  data: {
    ...step(n),
    model: 'marimba-70m',
    modelFingerprint: 'f'.repeat(16),
    prompt: {
      extends: null,
      messages: { inline: [{ role: 'user', content: `Question ${n}` }] },
      renderedSha256: 'a'.repeat(64),
    },
    parameters: {},
    output: { inline: { text: `Answer ${n}`, toolCalls: [] } },
    finishReason: 'stop',
    usage: { promptTokens: 120, cachedTokens: 60, outputTokens: 30 },
    timing: { queueMs: 3, prefillMs: 40, decodeMs: 50 },
    reuse: { tokens: 60, reason: 'continued from a kept state' },
  },
});

const end = (output) => [
  { type: 'step.completed', data: { v: 1, stepId: 'only', attempt: 1, output, durationMs: 5 } },
  { type: 'run.completed', data: { v: 1, output } },
];
