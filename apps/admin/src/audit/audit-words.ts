import type { JsonObject } from '@marimba/contracts';

/** `key:admin (<id>)` is the key named admin. */
export const actorName = (actor: string): string => /^key:(.*) \([0-9a-f-]{36}\)$/.exec(actor)?.[1] ?? actor;

/** Where an act came from; of what the service does by itself, and of earlier versions, nothing is known. */
export function originOf({ from }: JsonObject): { address: string; requestId: string } | undefined {
  if (typeof from !== 'object' || from === null || Array.isArray(from)) return undefined;
  const { address, requestId } = from;
  return typeof address === 'string' ? { address, requestId: String(requestId ?? '') } : undefined;
}
