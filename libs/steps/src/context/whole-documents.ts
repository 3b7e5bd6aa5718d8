import {
  type DocumentSnapshot,
  type DocumentSummary,
  type KnowledgeSource,
  type ModelResource,
  namedDocuments,
  type Passage,
  TerminalError,
} from '@marimba/contracts';
import { renderingOf, textsSha256Of } from '@marimba/knowledge';
import type { ContextPorts, SnapshotKey } from './context-ports.js';

/** Documents of a collection that are ever read as a whole. */
export const mostDocuments = 50;
/** Bytes of text a token has, until a snapshot says how many tokens there are; the bundled model's has 4.6. */
const bytesOfToken = 4;

/** Documents as a model would read them, one after the other. */
export interface WholeDocuments {
  documents: DocumentSummary[];
  key: SnapshotKey;
  textsSha256: string;
  tokens: number;
  snapshot: { ready: boolean; reason: string };
  /** The snapshot itself, where it is ready. */
  kept: DocumentSnapshot | undefined;
}

/**
 * The documents that a step names, oldest first, so that one more goes behind the others; undefined where the collection has
 * more than are read as a whole. A snapshot is ready only when it was made of just these texts by just this model.
 * @throws TerminalError collection.not-found, document.not-found
 */
export async function wholeDocuments(
  { documents, snapshots }: ContextPorts,
  tenantId: string,
  source: KnowledgeSource,
  model: ModelResource,
  instructions: string,
): Promise<WholeDocuments | undefined> {
  const found = await named(documents, tenantId, source);
  if (found === undefined || found.length === 0) return undefined;
  const rendering = renderingOf(instructions);
  const key = { model: model.name, documentIds: found.map(({ id }) => id), rendering };
  const textsSha256 = textsSha256Of(found);
  const known = await snapshots.find(tenantId, key);
  const snapshot =
    known === undefined
      ? { ready: false, reason: 'the model has not read these documents yet' }
      : known.modelFingerprint !== model.fingerprint
        ? {
            ready: false,
            reason: `it is of another model: ${short(known.modelFingerprint)}, now ${short(model.fingerprint)}`,
          }
        : known.textsSha256 !== textsSha256
          ? { ready: false, reason: 'the texts have changed since they were read' }
          : { ready: true, reason: `${known.tokens} tokens were read at ${known.createdAt}` };
  const estimated = Math.ceil(found.reduce((sum, { bytes }) => sum + bytes, 0) / bytesOfToken);
  const kept = snapshot.ready ? known : undefined;
  return { documents: found, key, textsSha256, tokens: kept?.tokens ?? estimated, snapshot, kept };
}

/** The ids that a step names; undefined: all of the collection. @throws TerminalError request.invalid */
export function documentsOf({ documents }: KnowledgeSource): string[] | undefined {
  const ids = namedDocuments.nullish().safeParse(documents);
  if (ids.success) return ids.data ?? undefined;
  throw new TerminalError('request.invalid', 'knowledge.documents gives no list of ids of documents', {
    remedy: `give 1 to ${mostDocuments} ids of documents, or null for all of the collection`,
  });
}

async function named(
  documents: ContextPorts['documents'],
  tenantId: string,
  source: KnowledgeSource,
): Promise<DocumentSummary[] | undefined> {
  const { collection } = source;
  const ids = documentsOf(source);
  if (ids === undefined) {
    const { items, next } = await documents.list(tenantId, collection, { limit: mostDocuments });
    return next === undefined ? items.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : undefined;
  }
  const found = await Promise.all(ids.map((id) => documents.get(tenantId, id)));
  const stranger = found.find((each) => each.collection !== collection);
  if (stranger !== undefined)
    throw new TerminalError('document.not-found', `document ${stranger.id} is not in the collection ${collection}`);
  return found;
}

/** A whole document as a passage; where it has no chunk of its own, its id stands for one. */
export async function asPassages(
  { documents }: ContextPorts,
  tenantId: string,
  found: readonly DocumentSummary[],
): Promise<Passage[]> {
  return Promise.all(
    found.map(async ({ id, collection, title }) => {
      const text = await documents.text(tenantId, id);
      return {
        chunkId: id,
        documentId: id,
        collection,
        title,
        headings: [],
        text,
        start: 0,
        end: text.length,
        score: 0,
      };
    }),
  );
}

const short = (fingerprint: string): string => fingerprint.slice(0, 12);
