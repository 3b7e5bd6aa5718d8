export { type Chunk, chunkLimits } from './chunk-blocks.js';
export { checkText, decodeText } from './decode-text.js';
export { renderingOf, textsSha256Of } from './documents-state.js';
export {
  documentsFirst,
  documentsPrefix,
  type GroundedPrompt,
  groundedInstructions,
  groundedQuestion,
} from './grounded-prompt.js';
export { type IngestedText, ingestText, type TextDocument } from './ingest-text.js';
export { KnowledgeSearch } from './search/knowledge-search.js';
export type { PassageIndex, PassageQuery, SearchedCollection } from './search/ports.js';
export { untrusted } from './untrusted-text.js';
