export { type Chunk, chunkLimits } from './chunk-blocks.js';
export { checkText, decodeText } from './decode-text.js';
export { type IngestedText, ingestText, type TextDocument } from './ingest-text.js';
