export { type Chunk, chunkLimits } from './chunk-blocks.js';
export { checkText, decodeText } from './decode-text.js';
export {
  documentsFirst,
  documentsPrefix,
  documentsRendering,
  type GroundedPrompt,
  groundedInstructions,
  groundedQuestion,
} from './grounded-prompt.js';
export { type IngestedText, ingestText, type TextDocument } from './ingest-text.js';
export { untrusted } from './untrusted-text.js';
