import { MarimbaError, TerminalError } from '@marimba/contracts';
import type { DocumentParser } from '@marimba/knowledge';
import type { TokenStream } from '@marimba/queue';
import type { IngestionPorts } from '@marimba/steps';
import type { Store } from '@marimba/store';
import type { GuardedFetch } from '@marimba/tools';

/** Until the last byte of a document that is fetched. */
const fetchMs = 120_000;

/** What the step `ingest` works with: the store, the threads that read, and the guarded way out. */
export function ingestionPorts(
  store: Store,
  parser: DocumentParser,
  fetch: GuardedFetch,
  progress: Pick<TokenStream, 'report'>,
): IngestionPorts {
  return {
    parser,
    report(runId, told) {
      // Nothing rests on it.
      progress.report(runId, told).catch(() => undefined);
    },
    documents: {
      collection: (tenantId, name) => store.collections.get(tenantId, name),
      upload: (tenantId, sha256) => store.uploads.get(tenantId, sha256),
      ofSource: (tenantId, collection, source) => store.documents.ofSource(tenantId, collection, source),
      insert: (tenantId, document, actor) => store.documents.insert(tenantId, document, actor),
    },
    async fetchDocument(url, { mostBytes, signal }) {
      const { status, headers, body } = await fetch(url, { maxBytes: mostBytes, timeoutMs: fetchMs, signal });
      if (status >= 200 && status < 300) return { bytes: body, mediaType: headers['content-type'] };
      const detail = `${url} answers ${status}`;
      // What is not there or not allowed stays so.
      if (status >= 400 && status < 500 && status !== 408 && status !== 429)
        throw new TerminalError('document.fetch-failed', detail, { remedy: 'Check the address.' });
      throw new MarimbaError('document.fetch-failed', detail, { remedy: 'Try again later.' });
    },
  };
}
