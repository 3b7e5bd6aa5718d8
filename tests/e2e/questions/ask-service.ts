import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Citation,
  citation,
  type DocumentSummary,
  documentSummary,
  runResource,
  workflowResource,
} from '@marimba/contracts';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');
const samples = join(root, 'apps', 'cli', 'samples');

const collectionFile = z.object({ name: z.string(), description: z.string(), question: z.string() });
const runOutput = z.object({ answer: z.string(), citations: z.array(citation) });

export interface Answer {
  answer: string;
  citations: (Citation & { source: string | undefined })[];
}

/** Asks the demo's workflow over REST, as its users do. */
export class SampleCollection {
  private constructor(
    private readonly service: { url: string; key: string },
    private readonly workflow: string,
    private readonly collection: z.infer<typeof collectionFile>,
    private readonly documents: ReadonlyMap<string, DocumentSummary>,
  ) {}

  /** Registers the demo's workflow and adds all sample documents to a collection. */
  static async ingest(service: { url: string; key: string }): Promise<SampleCollection> {
    const collection = collectionFile.parse(JSON.parse(await readFile(join(samples, 'collection.json'), 'utf8')));
    const { name, description } = collection;
    const workflow = workflowResource.parse(
      await send(service, 'POST', '/v1/templates/ask-my-documents/workflows', {}),
    );
    await send(service, 'POST', '/v1/collections', { name, description });
    const documents = new Map<string, DocumentSummary>();
    for (const source of (await readdir(samples)).filter((file) => file.endsWith('.md') && file !== 'README.md')) {
      const text = await readFile(join(samples, source), 'utf8');
      const path = `/v1/collections/${name}/documents`;
      const document = documentSummary.parse(
        await send(service, 'POST', path, { source, mediaType: 'text/markdown', text }),
      );
      documents.set(document.id, document);
    }
    return new SampleCollection(service, workflow.name, collection, documents);
  }

  get demoQuestion(): string {
    return this.collection.question;
  }

  /** Starts a run and waits until it has ended. @throws when it failed */
  async ask(question: string): Promise<Answer> {
    const input = { collection: this.collection.name, question };
    const started = runResource.parse(await send(this.service, 'POST', '/v1/runs', { workflow: this.workflow, input }));
    let run = started;
    while (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = runResource.parse(await send(this.service, 'GET', `/v1/runs/${started.id}`));
    }
    if (run.status !== 'completed') throw new Error(`'${question}' ended ${run.status}: ${JSON.stringify(run.error)}`);
    const { answer, citations } = runOutput.parse(run.output);
    return {
      answer,
      citations: citations.map((each) => ({ ...each, source: this.documents.get(each.documentId)?.source })),
    };
  }
}

async function send(
  { url, key }: { url: string; key: string },
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
