import {
  canonicalJson,
  type ProblemDetail,
  TerminalError,
  type WorkflowDefinition,
  workflowLimits,
} from '@marimba/contracts';
import { nameHint } from '../nearest-name.js';
import { checkExpressions, type StepReference } from './check-expressions.js';
import { readShape } from './definition-shape.js';
import { findCycle } from './find-cycle.js';
import { schemaProblems } from './json-schema.js';

/** What a definition may refer to outside itself. Models are checked only where they are given. */
export interface KnownNames {
  tools: ReadonlySet<string>;
  models?: ReadonlySet<string>;
}

/**
 * Reads and checks a workflow definition.
 * @throws TerminalError workflow.invalid whose `errors` lists every problem found: JSON pointer, message and hint
 */
export function checkWorkflow(input: unknown, known: KnownNames): WorkflowDefinition {
  const tooLarge = sizeProblems(input);
  if (tooLarge.length > 0) throw invalid(tooLarge);
  const { definition, problems } = readShape(input);
  if (definition === undefined) throw invalid(problems);
  const expressions = checkExpressions(definition);
  const all = [
    ...inputSchemaProblems(definition),
    ...duplicateSteps(definition),
    ...expressions.problems,
    ...graphProblems(definition, expressions.reads),
    ...unknownNames(definition, known),
  ];
  if (all.length > 0) throw invalid(all);
  return definition;
}

function invalid(errors: ProblemDetail[]): TerminalError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new TerminalError(
    'workflow.invalid',
    `the workflow definition is not valid: ${first?.pointer || '/'}: ${first?.message}${more}`,
    { remedy: 'correct every place listed in `errors`', errors },
  );
}

/** Limits that are checked first, so that nothing is spent on a definition that is refused anyway. */
function sizeProblems(input: unknown): ProblemDetail[] {
  const steps = typeof input === 'object' && input !== null ? (input as { steps?: unknown }).steps : undefined;
  if (Array.isArray(steps) && steps.length > workflowLimits.steps)
    return [
      {
        pointer: '/steps',
        message: `${steps.length} steps; the limit steps is ${workflowLimits.steps}`,
        hint: 'split the workflow into several',
      },
    ];
  if (isDeeperThan(input, workflowLimits.depth))
    return [
      {
        pointer: '',
        message: `the definition is nested more than ${workflowLimits.depth} levels deep, the limit depth`,
        hint: 'flatten the nested values',
      },
    ];
  const bytes = jsonBytes(input);
  if (bytes === undefined) return [{ pointer: '', message: 'the definition is no JSON document' }];
  if (bytes <= workflowLimits.bytes) return [];
  return [
    {
      pointer: '',
      message: `the definition has ${bytes} bytes; the limit bytes is ${workflowLimits.bytes}`,
      hint: 'give large values as input, or keep them in a collection',
    },
  ];
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

function inputSchemaProblems({ input }: WorkflowDefinition): ProblemDetail[] {
  if (input === undefined) return [];
  const problems = schemaProblems(input).map((problem) => ({ ...problem, pointer: `/input${problem.pointer}` }));
  if (problems.length === 0 && input.type !== 'object')
    problems.push({ pointer: '/input/type', message: "a run's input is an object", hint: 'write "type": "object"' });
  return problems;
}

function duplicateSteps({ steps }: WorkflowDefinition): ProblemDetail[] {
  const first = new Map<string, number>();
  return steps.flatMap(({ id }, index) => {
    const earlier = first.get(id);
    if (earlier !== undefined)
      return [
        {
          pointer: `/steps/${index}/id`,
          message: `the id '${id}' is taken by step ${earlier} (/steps/${earlier})`,
          hint: 'give every step an id of its own',
        },
      ];
    first.set(id, index);
    return [];
  });
}

function graphProblems({ steps }: WorkflowDefinition, reads: StepReference[]): ProblemDetail[] {
  const ids = new Set(steps.map(({ id }) => id));
  const named = steps.flatMap(({ needs }, index) =>
    (needs ?? []).map((step, position) => ({ pointer: `/steps/${index}/needs/${position}`, step })),
  );
  const unknown = [...named, ...reads]
    .filter(({ step }) => !ids.has(step))
    .map(({ pointer, step }) => ({ pointer, message: `there is no step '${step}'`, hint: nameHint(step, ids) }));
  const graph = new Map<string, Set<string>>(steps.map(({ id }) => [id, new Set()]));
  for (const { pointer, step } of [...named, ...reads]) {
    const reader = /^\/steps\/(\d+)\//.exec(pointer);
    if (reader !== null) graph.get(steps[Number(reader[1])]!.id)!.add(step);
  }
  const cycle = findCycle(graph);
  if (cycle === undefined) return unknown;
  return [
    ...unknown,
    {
      pointer: `/steps/${steps.findIndex(({ id }) => id === cycle[0])}`,
      message: `steps wait for each other: ${cycle.join(' → ')} (each needs the next)`,
      hint: 'take one of these needs away',
    },
  ];
}

function unknownNames({ steps }: WorkflowDefinition, { tools, models }: KnownNames): ProblemDetail[] {
  return steps.flatMap((step, index) => {
    const problems: ProblemDetail[] = [];
    const check = (what: string, name: string, known: ReadonlySet<string>, place: string) => {
      if (!known.has(name))
        problems.push({
          pointer: `/steps/${index}/${place}`,
          message: `there is no ${what} '${name}'`,
          hint: nameHint(name, known),
        });
    };
    if (step.kind === 'tool') check('tool', step.tool, tools, 'tool');
    if (step.kind === 'agent')
      for (const [at, tool] of (step.tools ?? []).entries()) check('tool', tool, tools, `tools/${at}`);
    if (models !== undefined && (step.kind === 'model' || step.kind === 'agent'))
      check('model', step.model, models, 'model');
    return problems;
  });
}
