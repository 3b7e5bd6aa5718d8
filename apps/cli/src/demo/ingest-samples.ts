import type { ApiClient } from '../client/api-client.js';
import { RequestRefused } from '../client/request-refused.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Samples } from './samples.js';

/** Sends the documents to their collection; one that the service has already is left as it is there. */
export async function ingestSamples(api: ApiClient, terminal: Terminal, samples: Samples): Promise<void> {
  const { name, description, documents } = samples;
  await api.createCollection({ name, description }).catch((error: unknown) => {
    if (!(error instanceof RequestRefused && error.problem.code === 'collection.exists')) throw error;
  });
  const bar = progressBar(terminal, `Reading documents into ${name}`);
  try {
    for (const [index, document] of documents.entries()) {
      await api.addDocument(name, document);
      bar.update(index + 1, documents.length);
    }
  } finally {
    bar.stop();
  }
  const collection = await api.collection(name);
  terminal.done(`Collection ${name}: ${collection.documents} documents, ${collection.chunks} passages`);
}
