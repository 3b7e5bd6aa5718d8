import { setTimeout as sleep } from 'node:timers/promises';

interface Service {
  url: string;
  key: string;
}

/** The pages may only use what everybody may use: so does their test. */
export async function request<T>(service: Service, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

export const sample = {
  workflow: 'ask-the-bakery',
  collection: 'bakery',
  title: 'Baking handbook',
  question: 'When does the first baker light the ovens?',
};

const text = `# Baking handbook

## Morning rolls

The dough of the morning rolls rests for nine hours at six degrees. The rolls are shaped by hand. They are baked for
fourteen minutes at 230 degrees, with steam for the first two minutes.

## Ovens

The ovens are lit by the first baker at four in the morning. Each oven is cleaned on Friday after the last batch.
`;

/** A collection with one document, and a workflow that answers from it. */
export async function prepareSample(service: Service): Promise<void> {
  const { workflow, collection, title } = sample;
  await request(service, 'POST', '/v1/collections', { name: collection, description: 'How the bakery bakes.' });
  await request(service, 'POST', `/v1/collections/${collection}/documents`, { title, source: 'baking.md', text });
  await request(service, 'POST', '/v1/workflows', {
    name: workflow,
    steps: [
      { id: 'find', kind: 'retrieve', collection, query: '${{ input.question }}', limit: 3 },
      {
        id: 'answer',
        kind: 'agent',
        model: 'marimba-70m',
        task: '${{ input.question }}',
        passages: '${{ steps.find.output.passages }}',
      },
    ],
    output: '${{ steps.answer.output }}',
  });
  await request(service, 'POST', '/v1/workflows', {
    name: 'refund',
    steps: [
      { id: 'amount', kind: 'transform', value: { order: '${{ input.order }}', amount: 12.5 } },
      {
        id: 'consent',
        kind: 'approval',
        title: 'Refund ${{ input.order }}',
        subject: '${{ steps.amount.output }}',
      },
    ],
  });
}

/** A run that waits for a person. */
export async function startConsentRun(service: Service, order: string): Promise<string> {
  const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', { workflow: 'refund', input: { order } });
  return id;
}

export async function startSampleRun(service: Service, question: string = sample.question): Promise<string> {
  const { workflow } = sample;
  const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', { workflow, input: { question } });
  return id;
}

/** A run that waits for the signal `go` and then writes for some seconds: the ends of an answer are out of its reach. */
export async function startLongTale(service: Service): Promise<string> {
  const parameters = { maxTokens: 300, logitBias: { '2': -100, '4': -100 } };
  const messages = [{ role: 'user', content: 'Tell me a long tale.' }];
  await request(service, 'POST', '/v1/workflows', {
    name: 'long-tale',
    steps: [
      { id: 'start', kind: 'wait', signal: 'go' },
      { id: 'answer', kind: 'model', needs: ['start'], model: 'marimba-70m', messages, parameters },
    ],
  });
  const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', { workflow: 'long-tale' });
  return id;
}

export interface EndedRun {
  status: string;
  output: { answer: string; citations: { number: number; quote: string }[] };
  lastSeq: number;
}

export async function runEnd(service: Service, runId: string): Promise<EndedRun> {
  while (true) {
    const run = await request<EndedRun>(service, 'GET', `/v1/runs/${runId}`);
    if (run.status !== 'running') return run;
    await sleep(200);
  }
}
