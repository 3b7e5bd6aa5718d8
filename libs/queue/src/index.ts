export type { Consumer, ConsumerOptions } from './consume.js';
export { ConsumerStopped } from './consumer-stopped.js';
export { type ImportConsumerOptions, ModelImports, startImportConsumer } from './imports/model-imports.js';
export { InferenceClient, type InferenceClientOptions } from './inference/inference-client.js';
export {
  type InferenceConsumerOptions,
  startInferenceConsumer,
} from './inference/inference-consumer.js';
export type { PieceSink } from './inference/piece-writer.js';
export { QueueEmbedder } from './inference/queue-embedder.js';
export { QueueReranker } from './inference/queue-reranker.js';
export { connectRedis, pingRedis, type RedisOptions } from './redis/connect-redis.js';
export { startStepConsumer } from './steps/step-consumer.js';
export { StepQueue } from './steps/step-queue.js';
export { RedisRunNotifier, RunChanges } from './streams/run-notifier.js';
export { type StreamedPiece, type StreamedToken, TokenStream } from './streams/token-stream.js';
export { WorkerRegistry } from './workers/worker-registry.js';
