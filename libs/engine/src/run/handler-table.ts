import { type AnyStepHandler, MarimbaError, type WorkingKind, workingSteps } from '@marimba/contracts';

export const workingKinds: readonly WorkingKind[] = workingSteps.map(({ shape }) => shape.kind.value);

/**
 * One handler for each working kind.
 * @throws MarimbaError internal.error naming every kind that has no handler or more than one
 */
export function handlerTable(handlers: readonly AnyStepHandler[]): ReadonlyMap<WorkingKind, AnyStepHandler> {
  const count = (kind: string) => handlers.filter((handler) => handler.kind === kind).length;
  const problems = workingKinds
    .filter((kind) => count(kind) !== 1)
    .map((kind) => (count(kind) === 0 ? `no handler for '${kind}'` : `${count(kind)} handlers for '${kind}'`));
  if (problems.length > 0)
    throw new MarimbaError('internal.error', `the step handlers are incomplete: ${problems.join(', ')}`, {
      remedy: 'give the engine exactly one handler for every working kind',
    });
  return new Map(handlers.map((handler) => [handler.kind, handler]));
}
