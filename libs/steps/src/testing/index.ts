export * from '../assured/judge.js';
export * from './fixed-knowledge-store.js';
export * from './in-memory-memory.js';
export * from './passages.js';
export * from './scripted-language-model.js';
