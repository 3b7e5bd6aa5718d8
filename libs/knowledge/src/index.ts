export { type Chunk, chunkLimits } from './chunk-blocks.js';
export { checkText, decodeText } from './decode-text.js';
export { type IngestedText, ingestText, type TextDocument } from './ingest-text.js';
export { type AiSdkEmbeddingModel, aiSdkEmbedder } from './search/ai-sdk-embedder.js';
export { type EmbeddingStore, embedCollections } from './search/embed-collections.js';
export { defaultFusionK, fuseRanks } from './search/fuse-ranks.js';
export { KnowledgeSearch, type KnowledgeSearchParts } from './search/knowledge-search.js';
export type { Embedder, Embeddings, Reranker } from './search/ports.js';
