import { type AnyStepHandler, MarimbaError, type StepKind, stepDefinition } from '@marimba/contracts';

export const stepKinds: readonly StepKind[] = stepDefinition.options.map(({ shape }) => shape.kind.value);

/**
 * One handler for each step kind.
 * @throws MarimbaError internal.error naming every kind that has no handler or more than one
 */
export function handlerTable(handlers: readonly AnyStepHandler[]): ReadonlyMap<StepKind, AnyStepHandler> {
  const count = (kind: string) => handlers.filter((handler) => handler.kind === kind).length;
  const problems = stepKinds
    .filter((kind) => count(kind) !== 1)
    .map((kind) => (count(kind) === 0 ? `no handler for '${kind}'` : `${count(kind)} handlers for '${kind}'`));
  if (problems.length > 0)
    throw new MarimbaError('internal.error', `the step handlers are incomplete: ${problems.join(', ')}`, {
      remedy: 'give the engine exactly one handler for every step kind',
    });
  return new Map(handlers.map((handler) => [handler.kind, handler]));
}
