export { type Chunk, type ChunkLimits, chunkLimits } from './chunk/chunk-blocks.js';
export { type ChunkedDocument, chunkDocument, ingestText, type TextDocument } from './chunk/chunk-document.js';
export { checkText, decodeText } from './parse/decode-text.js';
export { parseDocument } from './parse/parse-document.js';
export { parseLimits } from './parse/parse-limits.js';
export type { DocumentHint, ParsedDocument } from './parse/parsed-document.js';
export { KnowledgeSearch } from './search/knowledge-search.js';
export type { PassageIndex, PassageQuery, SearchedCollection } from './search/ports.js';
export { DocumentParser, type DocumentParserOptions } from './threads/document-parser.js';
