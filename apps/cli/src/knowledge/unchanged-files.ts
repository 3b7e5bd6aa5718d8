import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { DocumentSummary } from '@marimba/contracts';
import type { ApiClient } from '../client/api-client.js';
import type { FoundFile } from './find-files.js';

/** All documents of a collection, by source. */
export async function documentsBySource(
  api: Pick<ApiClient, 'documents'>,
  collection: string,
): Promise<Map<string, DocumentSummary>> {
  const found = new Map<string, DocumentSummary>();
  let cursor: string | undefined;
  do {
    const page = await api.documents(collection, { cursor });
    for (const document of page.items) found.set(document.source, document);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Files whose very bytes the collection has under their source are not sent again. */
export async function changedFiles(
  files: readonly FoundFile[],
  known: ReadonlyMap<string, DocumentSummary>,
): Promise<FoundFile[]> {
  const changed: FoundFile[] = [];
  for (const file of files) {
    const original = known.get(file.source)?.original;
    const same = original?.bytes === file.bytes && original.sha256 === (await sha256Of(file.path));
    if (!same) changed.push(file);
  }
  return changed;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
