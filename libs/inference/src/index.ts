export { InferenceError, ModelFormatError, SnapshotError } from './errors.js';
export type { GenerateRequest, GenerateResult, ModelInfo, OpenOptions } from './hybrid-model.js';
export { HybridModel } from './hybrid-model.js';
export type { ImportedModel, ImportOptions, ImportProgress } from './import-model.js';
export { importModel } from './import-model.js';
export type { Precision } from './onnx/graph-builder.js';
export type { SamplingParameters } from './sampling/sampler.js';
export type { ChatMessage, RenderOptions, ToolDescription } from './tokenizer/chat-template.js';
