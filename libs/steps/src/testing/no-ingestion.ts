import type { IngestionPorts } from '../ports.js';

const refuse = () => Promise.reject(new Error('nothing is ingested here'));

/** For tests whose workflows have no `ingest` step. */
export const noIngestion: IngestionPorts = {
  documents: { collection: refuse, upload: refuse, ofSource: refuse, insert: refuse },
  parser: { parse: refuse },
  fetchDocument: refuse,
};
