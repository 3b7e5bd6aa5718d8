import { NoSuchModelError } from '@ai-sdk/provider';
import type { HybridModel } from '../hybrid-model.js';
import { MarimbaEmbeddingModel } from './embedding-model.js';
import { MarimbaLanguageModel } from './language-model.js';

export interface MarimbaProvider {
  readonly specificationVersion: 'v4';
  languageModel(modelId: string): MarimbaLanguageModel;
  embeddingModel(modelId: string): MarimbaEmbeddingModel;
  imageModel(modelId: string): never;
}

/** Open models, by name, as a provider of the AI SDK: generation happens in this process. */
export function createMarimba(models: Readonly<Record<string, HybridModel>>): MarimbaProvider {
  const find = (modelId: string, modelType: 'languageModel' | 'embeddingModel'): HybridModel => {
    const model = Object.hasOwn(models, modelId) ? models[modelId] : undefined;
    if (model === undefined) throw new NoSuchModelError({ modelId, modelType });
    return model;
  };
  return {
    specificationVersion: 'v4',
    languageModel: (modelId) => new MarimbaLanguageModel(modelId, find(modelId, 'languageModel')),
    embeddingModel: (modelId) => new MarimbaEmbeddingModel(modelId, find(modelId, 'embeddingModel')),
    imageModel: (modelId) => {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
  };
}
