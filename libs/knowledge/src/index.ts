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
export { type AiSdkEmbeddingModel, aiSdkEmbedder } from './search/ai-sdk-embedder.js';
export { type EmbeddingStore, embedCollections } from './search/embed-collections.js';
export { defaultFusionK, fuseRanks } from './search/fuse-ranks.js';
export { KnowledgeSearch, type KnowledgeSearchParts } from './search/knowledge-search.js';
export type { Embedder, Embeddings, Reranker } from './search/ports.js';
export { untrusted } from './untrusted-text.js';
