import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import fc from 'fast-check';

/** Numbers from which everything about a workflow is drawn; the same numbers give the same workflow. */
export type Draws = number[];
export const draws: fc.Arbitrary<Draws> = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 4, maxLength: 40 });

/** Takes one number after another, from the beginning again when they are used up. */
export class Lots {
  private at = 0;

  constructor(private readonly numbers: Draws) {}

  below(limit: number): number {
    const drawn = this.numbers[this.at % this.numbers.length]! + Math.floor(this.at / this.numbers.length) * 7;
    this.at++;
    return drawn % limit;
  }
}

/** Any workflow: steps that need each other, read each other, and hold steps, whatever `leaf` gives at the bottom. */
export function workflowOf(numbers: Draws, leaf: (id: string) => StepDefinition): WorkflowDefinition {
  const lots = new Lots(numbers);
  let count = 0;
  const block = (level: number): StepDefinition[] => {
    const steps: StepDefinition[] = [];
    const size = 1 + lots.below(level === 0 ? 4 : 2);
    for (let index = 0; index < size; index++) {
      const needs = steps.filter(() => lots.below(3) === 0).map(({ id }) => id);
      steps.push({ ...one(level), needs });
    }
    return steps;
  };
  const one = (level: number): StepDefinition => {
    const id = `s${count++}`;
    const attempts = 1 + lots.below(3);
    const base = { id, retry: { attempts, backoffMs: 10 } };
    const onError = lots.below(5) === 0 ? { onError: { continue: true } } : {};
    const kind = level >= 2 || count > 14 ? 9 : lots.below(10);
    if (kind === 0)
      return {
        ...base,
        ...onError,
        kind: 'map',
        over: '${{ [1, 2, 3] }}',
        steps: block(level + 1),
        ...(lots.below(2) === 0 ? { concurrency: 2 } : {}),
      };
    if (kind === 1)
      return { ...base, ...onError, kind: 'loop', steps: block(level + 1), until: '${{ iteration >= 1 }}', max: 3 };
    if (kind === 2)
      return {
        ...base,
        ...onError,
        kind: 'branch',
        cases: [{ when: '${{ run.id == "" }}', steps: block(level + 1) }],
        else: block(level + 1),
      };
    if (kind === 3)
      return { ...base, ...onError, kind: 'parallel', branches: { left: block(level + 1), right: block(level + 1) } };
    if (kind === 4)
      return {
        ...leaf(id),
        retry: base.retry,
        onError: { steps: block(level + 1), continue: lots.below(2) === 0 },
      };
    return { ...leaf(id), retry: base.retry, ...onError };
  };
  return { name: 'drawn', steps: block(0) };
}
