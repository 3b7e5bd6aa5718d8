export { MarimbaEmbeddingModel } from './embedding-model.js';
export { MarimbaLanguageModel } from './language-model.js';
export { createMarimba, type MarimbaProvider } from './provider.js';
