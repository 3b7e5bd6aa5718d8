import { type JsonValue, type StepDefinition, stepDefinition } from '@marimba/contracts';

/**
 * The steps of a definition that is still being written, as far as they can be drawn: each has an id and a kind, and
 * holds its blocks where a step of its kind does.
 */
export function drawableSteps(definition: JsonValue | undefined): StepDefinition[] {
  const { steps } = (definition ?? {}) as { steps?: JsonValue };
  const seen = new Set<string>();
  return block(steps, seen) as unknown as StepDefinition[];
}

function block(value: JsonValue | undefined, seen: Set<string>): object[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((step) => {
    if (typeof step !== 'object' || step === null || Array.isArray(step)) return [];
    const { id, kind } = step;
    if (typeof id !== 'string' || id === '' || typeof kind !== 'string' || seen.has(id)) return [];
    seen.add(id);
    const known = stepDefinition.options.some(({ shape }) => shape.kind.value === kind);
    return [{ ...step, kind: known ? kind : 'unknown', needs: texts(step.needs), ...blocks(kind, step, seen) }];
  });
}

function blocks(kind: string, step: { [key: string]: JsonValue }, seen: Set<string>): object {
  const onError = step.onError as { steps?: JsonValue } | null | undefined;
  const handled =
    onError?.steps === undefined ? { onError: undefined } : { onError: { steps: block(onError.steps, seen) } };
  if (kind === 'map' || kind === 'loop') return { ...handled, steps: block(step.steps, seen) };
  if (kind === 'parallel') {
    const branches = Object.entries((step.branches ?? {}) as { [key: string]: JsonValue });
    return { ...handled, branches: Object.fromEntries(branches.map(([name, inner]) => [name, block(inner, seen)])) };
  }
  if (kind === 'branch') {
    const cases = Array.isArray(step.cases) ? step.cases : [];
    return {
      ...handled,
      cases: cases.map((one) => ({ when: '', steps: block((one as { steps?: JsonValue } | null)?.steps, seen) })),
      else: step.else === undefined ? undefined : block(step.else, seen),
    };
  }
  return handled;
}

const texts = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
