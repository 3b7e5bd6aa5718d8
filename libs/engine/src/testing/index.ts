export * from './engine-harness.js';
export * from './fake-clock.js';
export * from './fake-job-queue.js';
export * from './fake-notifier.js';
export * from './in-memory-run-store.js';
export * from './run-store-conformance.js';
export * from './run-store-harness.js';
