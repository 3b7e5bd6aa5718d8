// Collections of a bench: each document one chunk, its title beside it, as a search of the product sees them.

const same = { mediaType: 'text/plain' };

/** `source` is the document's id in the test collection. */
export async function insertAbstracts(store, tenantId, collection, documents) {
  for (const { id, title, text } of documents) {
    // Two abstracts of Cranfield are empty; they can be no document.
    if (text.trim() === '') continue;
    const chunks = [{ ordinal: 0, text, start: 0, end: text.length, headings: [] }];
    await store.documents.insert(
      tenantId,
      { ...same, collection, title: title.replace(/\s+/g, ' ').slice(0, 300) || id, source: id, text, chunks },
      'bench',
    );
  }
}

/** By the product's own chunks. */
export async function insertChunked(store, tenantId, collection, documents, ingestText) {
  for (const { id, title, text } of documents) {
    if (text.trim() === '') continue;
    const { chunks } = ingestText({ text, mediaType: 'text/plain', source: id });
    await store.documents.insert(
      tenantId,
      { ...same, collection, title: title.replace(/\s+/g, ' ') || id, source: id, text, chunks },
      'bench',
    );
  }
}

export async function sourcesOf(store, tenantId, collection) {
  const sources = new Map();
  for (let cursor; ; ) {
    const page = await store.documents.list(tenantId, collection, { limit: 200, ...(cursor ? { cursor } : {}) });
    for (const { id, source } of page.items) sources.set(id, source);
    if (page.next === undefined) return sources;
    cursor = page.next;
  }
}
