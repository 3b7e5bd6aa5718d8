import type { ModelResource } from '@marimba/contracts';

/** A worker says every ten seconds what it serves; one that missed three of these serves no longer. */
const staleMs = 30_000;

export function withStatus(model: ModelResource): ModelResource {
  const age = Date.now() - Date.parse(model.seenAt ?? '');
  return age > staleMs ? { ...model, status: 'unavailable' } : model;
}
