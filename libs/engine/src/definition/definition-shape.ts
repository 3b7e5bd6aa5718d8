import { type ProblemDetail, stepDefinition, type WorkflowDefinition, workflowDefinition } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';

/** As much of a zod issue as is read here. */
interface ShapeIssue {
  code: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  discriminator?: string;
}

/** Reads a definition by its schema: the definition, or every place that does not fit with a hint. */
export function readShape(input: unknown): { definition?: WorkflowDefinition; problems: ProblemDetail[] } {
  const read = workflowDefinition.safeParse(input);
  if (read.success) return { definition: read.data, problems: [] };
  return { problems: read.error.issues.flatMap((issue) => problemsOf(issue as ShapeIssue, input)) };
}

function problemsOf(issue: ShapeIssue, input: unknown): ProblemDetail[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({
      pointer: jsonPointer([...path, key]),
      message: `there is no field '${key}' here`,
      hint: nameHint(key, fieldsAt(path, input)),
    }));
  if (issue.code === 'invalid_union' && path.at(-1) === 'kind') {
    const kind = valueAt(input, path);
    const kinds = stepDefinition.options.map((option) => option.shape.kind.value);
    const message =
      typeof kind === 'string' ? `there is no step kind '${kind}'` : 'a step needs a kind, which is one of these names';
    return [{ pointer: jsonPointer(path), message, hint: nameHint(typeof kind === 'string' ? kind : '', kinds) }];
  }
  return [{ pointer: jsonPointer(path), message: issue.message, hint: hintFor(issue) }];
}

/** What a person does about an issue of a kind. */
function hintFor({ code }: ShapeIssue): string {
  if (code === 'too_big') return 'make it smaller, or split the workflow';
  if (code === 'too_small') return 'give more of it';
  return 'write what is expected here; GET /v1/schemas/workflow has every field';
}

/** Names of the fields that an object at this place may have. */
function fieldsAt(path: (string | number)[], input: unknown): string[] {
  if (path.length === 0) return Object.keys(workflowDefinition.shape);
  const fields = fieldsOf[String(path.at(-1))] ?? fieldsOf[String(path.at(-2))];
  const kind = valueAt(input, [...path, 'kind']);
  const option = stepDefinition.options.find(({ shape }) => shape.kind.value === kind);
  return option === undefined ? (fields ?? []) : Object.keys(option.shape);
}

/** Of objects that are no steps, by the name of the field that holds them or their list. */
const fieldsOf: Record<string, string[]> = {
  retry: ['attempts', 'backoffMs', 'factor', 'maxBackoffMs', 'jitter', 'on'],
  onError: ['steps', 'continue', 'output'],
  budget: ['tokens', 'seconds', 'steps', 'toolCalls'],
  cases: ['when', 'steps'],
  messages: ['role', 'content'],
  parameters: ['maxTokens', 'temperature', 'topP', 'topK', 'minP', 'repetitionPenalty', 'seed', 'stop'],
};

function valueAt(input: unknown, path: (string | number)[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
