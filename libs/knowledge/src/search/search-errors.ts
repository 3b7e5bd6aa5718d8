import { type SearchMode, TerminalError } from '@marimba/contracts';

export const noEmbedder = (mode: SearchMode): TerminalError =>
  new TerminalError(
    'search.vectors-unavailable',
    `a search of mode ${mode} needs vectors, and no embedder is configured`,
    {
      remedy: 'search in mode full-text, or set MARIMBA_EMBEDDER to a model that the inference workers serve',
    },
  );

export const noVectors = (mode: SearchMode, collection: string, embedder: string): TerminalError =>
  new TerminalError(
    'search.vectors-unavailable',
    `a search of mode ${mode} needs vectors, and collection ${collection} has none of embedder ${embedder} yet`,
    { remedy: 'a steps worker makes them from time to time: try again later, or search in mode full-text' },
  );

export const noReranker = (): TerminalError =>
  new TerminalError('search.reranker-unavailable', 'no reranker is configured', {
    remedy: 'search without rerank, or set MARIMBA_RERANKER to a model that the inference workers serve',
  });
