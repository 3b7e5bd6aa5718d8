import {
  type JsonObject,
  type JsonProblem,
  type JsonValue,
  jsonProblems,
  type ProblemDetail,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { StepTree } from './step-tree.js';

/** Keywords that hold or fail by what the members are called, whatever their values. */
const byName = new Set(['required', 'false', 'dependentRequired', 'propertyNames', 'minProperties', 'maxProperties']);
/** Keywords that try several schemas: which of them was meant, only the whole value tells. */
const alternatives = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains']);

/**
 * Constant arguments of tool steps that do not fit the tool's schema. What a template gives is known only when the step runs:
 * there, and where it may decide, nothing is said.
 */
export function toolArgumentProblems(
  definition: WorkflowDefinition,
  schemas: ReadonlyMap<string, JsonObject> | undefined,
): ProblemDetail[] {
  return [...StepTree.of(definition).places.values()].flatMap(({ step, path }) => {
    const schema = step.kind === 'tool' ? schemas?.get(step.tool) : undefined;
    if (step.kind !== 'tool' || schema === undefined) return [];
    const place = jsonPointer([...path, 'arguments']);
    return constantProblems(schema, step.arguments).map(({ keyword, pointer, message }) => ({
      pointer: `${place}${pointer}`,
      message: keyword === 'false' ? `the tool '${step.tool}' knows no such argument` : message,
      hint: `GET /v1/tools/${step.tool} shows what it takes`,
    }));
  });
}

function constantProblems(schema: JsonObject, given: JsonObject): JsonProblem[] {
  let problems: JsonProblem[];
  try {
    problems = jsonProblems(schema, given, { unmatchable: 'skip' });
  } catch {
    // An imported schema that cannot be followed: its service decides.
    return [];
  }
  const open = templatesIn(given);
  if (open.length === 0) return problems;
  const undecided = problems.filter(({ keyword }) => alternatives.has(keyword)).map(({ pointer }) => pointer);
  return problems.filter(({ keyword, pointer }) => {
    if (undecided.some((at) => isWithin(pointer, at) && open.some((each) => isWithin(each, at)))) return false;
    if (open.some((each) => isWithin(pointer, each))) return keyword === 'false';
    return byName.has(keyword) || !open.some((each) => isWithin(each, pointer));
  });
}

/** Pointers of the values that templates give. */
function templatesIn(value: JsonValue, pointer = ''): string[] {
  if (typeof value === 'string') return value.includes('${{') ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    templatesIn(each, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

const isWithin = (pointer: string, outer: string): boolean => pointer === outer || pointer.startsWith(`${outer}/`);
