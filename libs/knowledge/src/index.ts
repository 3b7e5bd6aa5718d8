export { type Chunk, type ChunkLimits, chunkLimits } from './chunk/chunk-blocks.js';
export { type ChunkedDocument, chunkDocument, ingestText, type TextDocument } from './chunk/chunk-document.js';
export { readingOf, renderingOf, textsSha256Of } from './documents-state.js';
export {
  documentsFirst,
  documentsPrefix,
  type GroundedPrompt,
  groundedInstructions,
  groundedQuestion,
  searchResults,
} from './grounded-prompt.js';
export { checkText, decodeText } from './parse/decode-text.js';
export { parseDocument } from './parse/parse-document.js';
export { parseLimits } from './parse/parse-limits.js';
export type { DocumentHint, OnProgress, ParsedDocument, ParseProgress } from './parse/parsed-document.js';
export { type AiSdkEmbeddingModel, aiSdkEmbedder } from './search/ai-sdk-embedder.js';
export { type EmbeddingStore, embedCollections } from './search/embed-collections.js';
export { type Fusion, fusePassages, fusionDepth, fusionOf } from './search/fuse-passages.js';
export { fuseRanks } from './search/fuse-ranks.js';
export { KnowledgeSearch, type KnowledgeSearchParts } from './search/knowledge-search.js';
export type { Embedder, Embeddings, Reranker } from './search/ports.js';
export { DocumentParser, type DocumentParserOptions } from './threads/document-parser.js';
