export { type Chunk, chunkLimits } from './chunk-blocks.js';
export { checkText, decodeText } from './decode-text.js';
export { type IngestedText, ingestText, type TextDocument } from './ingest-text.js';
export { KnowledgeSearch } from './search/knowledge-search.js';
export type { PassageIndex, PassageQuery, SearchedCollection } from './search/ports.js';
