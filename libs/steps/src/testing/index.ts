export * from './fixed-knowledge-store.js';
export * from './no-ingestion.js';
export * from './passages.js';
export * from './scripted-language-model.js';
