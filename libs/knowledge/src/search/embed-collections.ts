import type { Embedder, VectorSpace } from './ports.js';

export interface UnembeddedChunk {
  documentId: string;
  ordinal: number;
  text: string;
}

/** What is to be embedded, and where the vectors go. */
export interface EmbeddingStore {
  toEmbed(
    tenantId: string,
    embedder: string,
  ): Promise<{ id: string; name: string; chunks: number; vectors: number; stale: boolean }[]>;
  missing(tenantId: string, collectionId: string, embedder: string, limit: number): Promise<UnembeddedChunk[]>;
  insert(
    tenantId: string,
    collectionId: string,
    space: VectorSpace,
    chunks: readonly { documentId: string; ordinal: number; vector: Float32Array }[],
  ): Promise<number>;
  removeOthers(tenantId: string, collectionId: string, embedder: string): Promise<void>;
  hnsw: { ensure(space: VectorSpace): Promise<boolean> };
}

export interface EmbeddingProgress {
  collection: string;
  vectors: number;
  chunks: number;
}

const batch = 64;

/**
 * Gives every chunk of a tenant a vector of the embedder, and then removes those that another embedder made: whoever goes
 * back to that one meanwhile finds them whole. What another worker embeds at the same time is not kept twice. Gives the number of
 * vectors that were made.
 */
export async function embedCollections(
  store: EmbeddingStore,
  embedder: Embedder,
  {
    tenantId,
    fingerprint,
    signal,
    onProgress,
  }: {
    tenantId: string;
    /** Of the model that the embedder is known to be. */
    fingerprint: string;
    signal: AbortSignal;
    onProgress?: (progress: EmbeddingProgress) => void;
  },
): Promise<number> {
  let made = 0;
  for (const { id, name, chunks, vectors, stale } of await store.toEmbed(tenantId, fingerprint)) {
    let whole = vectors;
    for (;;) {
      signal.throwIfAborted();
      const missing = await store.missing(tenantId, id, fingerprint, batch);
      if (missing.length === 0) break;
      const texts = missing.map(({ text }) => text);
      const embedded = await embedder.embed(tenantId, texts, 'passage', signal);
      // The model was exchanged meanwhile: its vectors belong to another fingerprint, which the next round knows.
      if (embedded.fingerprint !== fingerprint) return made;
      const space = { embedder: fingerprint, dimensions: embedded.vectors[0]!.length };
      await store.hnsw.ensure(space);
      const placed = missing.map(({ documentId, ordinal }, index) => ({
        documentId,
        ordinal,
        vector: embedded.vectors[index]!,
      }));
      const kept = await store.insert(tenantId, id, space, placed);
      made += kept;
      whole += kept;
      onProgress?.({ collection: name, vectors: whole, chunks });
    }
    if (stale) await store.removeOthers(tenantId, id, fingerprint);
  }
  return made;
}
