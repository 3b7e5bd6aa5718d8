import { canonicalJson, type ProblemDetail, type StepDefinition, workflowLimits } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { blocksOf } from './step-tree.js';

/** Limits that are checked first, so that nothing is spent on a definition that is refused anyway. */
export function sizeProblems(input: unknown): ProblemDetail[] {
  const steps = typeof input === 'object' && input !== null ? (input as { steps?: unknown }).steps : undefined;
  if (Array.isArray(steps) && steps.length > workflowLimits.steps) return [tooManySteps(steps.length)];
  if (isDeeperThan(input, workflowLimits.depth))
    return [
      {
        pointer: '',
        message: `the definition is nested more than ${workflowLimits.depth} levels deep, the limit depth`,
        hint: 'flatten the nested values',
      },
    ];
  const bytes = jsonBytes(input);
  if (bytes === undefined)
    return [{ pointer: '', message: 'the definition is no JSON document', hint: 'send one object' }];
  if (bytes <= workflowLimits.bytes) return [];
  return [
    {
      pointer: '',
      message: `the definition has ${bytes} bytes; the limit bytes is ${workflowLimits.bytes}`,
      hint: 'give large values as input, or keep them in a collection',
    },
  ];
}

/** Of steps inside steps: how many in all, and how deep. */
export function nestingProblems(steps: readonly StepDefinition[]): ProblemDetail[] {
  const problems: ProblemDetail[] = [];
  let count = 0;
  const visit = (block: readonly StepDefinition[], path: (string | number)[], level: number): void => {
    if (level > workflowLimits.nesting) {
      problems.push({
        pointer: jsonPointer(path),
        message: `steps inside steps ${level} levels deep; the limit nesting is ${workflowLimits.nesting}`,
        hint: 'make the inner steps a workflow of their own',
      });
      return;
    }
    count += block.length;
    for (const [index, step] of block.entries())
      for (const inner of blocksOf(step)) visit(inner.steps, [...path, index, ...inner.path], level + 1);
  };
  visit(steps, ['steps'], 0);
  return count > workflowLimits.steps ? [...problems, tooManySteps(count)] : problems;
}

function tooManySteps(count: number): ProblemDetail {
  return {
    pointer: '/steps',
    message: `${count} steps; the limit steps is ${workflowLimits.steps}`,
    hint: 'split the workflow into several',
  };
}

/** Level by level, not recursive: what is asked about may be nested far deeper than the stack reaches. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** Undefined for what is no JSON. */
function jsonBytes(input: unknown): number | undefined {
  try {
    return new TextEncoder().encode(canonicalJson(input)).length;
  } catch {
    return undefined;
  }
}
