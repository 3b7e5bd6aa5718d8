import type { JsonObject, JsonValue, StepDefinition, StepOfKind, WorkflowDefinition } from '@marimba/contracts';
import { compileExpression } from '../expressions/compile-expression.js';
import { parseTemplate, TemplateSyntaxError } from '../expressions/parse-template.js';
import type { StepTree } from './step-tree.js';

/** As much of a value's form as is known beforehand; `any` where nothing is. Members of an object that are not listed are not there. */
export type Shape =
  | { type: 'any' | 'string' | 'number' | 'boolean' }
  | { type: 'list'; items: Shape }
  | { type: 'object'; members: Record<string, Shape> | undefined };

const any: Shape = { type: 'any' };
const text: Shape = { type: 'string' };
const object = (members: Record<string, Shape>): Shape => ({ type: 'object', members });

const passages: Shape = {
  type: 'list',
  items: object({
    chunkId: text,
    documentId: text,
    collection: text,
    title: text,
    headings: { type: 'list', items: text },
    text,
    start: { type: 'number' },
    end: { type: 'number' },
    page: any,
    score: { type: 'number' },
    sources: any,
  }),
};

/** What an assured answer has beside it. */
const assured: Record<string, Shape> = {
  requirements: {
    type: 'list',
    items: object({
      id: text,
      text,
      score: { type: 'number' },
      threshold: { type: 'number' },
      passed: { type: 'boolean' },
      method: text,
      evidence: text,
    }),
  },
  passed: { type: 'boolean' },
  candidates: { type: 'list', items: any },
  chosen: text,
  used: object({
    tokens: { type: 'number' },
    seconds: { type: 'number' },
    candidates: { type: 'number' },
    repairs: { type: 'number' },
  }),
};

/** What is known of a step's output. A step that can be skipped, or whose failure is passed over, can give null as well. */
export function shapeOfStep(
  step: StepDefinition,
  tree: StepTree,
  workflows?: ReadonlyMap<string, WorkflowDefinition>,
): Shape {
  if (step.if !== undefined || step.onError?.continue === true) return any;
  const block = (steps: readonly StepDefinition[]): Shape =>
    object(Object.fromEntries(steps.map((each) => [each.id, shapeOfStep(each, tree, workflows)])));
  const outputOf = (output: JsonValue | undefined, steps: readonly StepDefinition[]): Shape =>
    output === undefined ? block(steps) : shapeOfValue(output);
  switch (step.kind) {
    case 'transform':
      return shapeOfValue(step.value);
    case 'retrieve':
      return object({ passages });
    case 'memory':
      return shapeOfMemory(step);
    case 'model':
      return object({ text });
    case 'agent':
      return object({
        answer: text,
        citations: { type: 'list', items: any },
        turns: { type: 'number' },
        thinking: text,
        passages,
        context: text,
        remembered: { type: 'list', items: any },
        ...(step.output === undefined ? {} : { output: shapeOfSchema(step.output) }),
        ...(step.mode === 'assured' ? assured : {}),
      });
    case 'ingest':
      return object({
        source: text,
        documentId: text,
        title: text,
        mediaType: text,
        bytes: { type: 'number' },
        chunks: { type: 'number' },
        unit: any,
        pages: any,
        reused: { type: 'boolean' },
        replaced: { type: 'boolean' },
        snapshot: any,
      });
    case 'parallel':
      return object(Object.fromEntries(Object.entries(step.branches).map(([name, steps]) => [name, block(steps)])));
    case 'map':
      return { type: 'list', items: outputOf(step.output, step.steps) };
    case 'loop':
      return outputOf(step.output, step.steps);
    case 'approval':
      return object({ approvedBy: text, reason: any, subjectSha256: text });
    case 'workflow': {
      const schema = workflows?.get(step.workflow)?.outputSchema;
      return schema === undefined ? any : shapeOfSchema(schema);
    }
    default:
      return any;
  }
}

const numeric: Shape = { type: 'number' };

function shapeOfMemory(step: StepOfKind<'memory'>): Shape {
  if (step.remember !== undefined)
    return object({ factId: text, status: text, created: { type: 'boolean' }, superseded: any });
  if (step.recall !== undefined) return object({ facts: { type: 'list', items: any }, text });
  if (step.forget !== undefined) return object({ facts: { type: 'list', items: text }, redactedMessages: numeric });
  if (step.append !== undefined) return object({ message: numeric });
  return object({ text, summary: any, messages: { type: 'list', items: any }, omitted: numeric });
}

/** The form of what a template value gives, as far as it can be seen in it. */
function shapeOfValue(value: JsonValue): Shape {
  if (typeof value === 'string') return isOneExpression(value) ? any : text;
  if (typeof value === 'number') return { type: 'number' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (Array.isArray(value)) return { type: 'list', items: any };
  if (value === null) return any;
  return object(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOfValue(member)])));
}

export function isOneExpression(template: string): boolean {
  try {
    const parts = parseTemplate(template);
    const [only] = parts;
    if (parts.length !== 1 || only === undefined || !('expression' in only)) return false;
    compileExpression(only.expression);
    return true;
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return false;
    throw error;
  }
}

const open = [
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'patternProperties',
  'dependentSchemas',
  'unevaluatedProperties',
];

/** What a JSON Schema says of a value's form; `any` where it leaves that open. */
export function shapeOfSchema(schema: JsonValue | undefined): Shape {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return any;
  const { type, items, properties, additionalProperties } = schema as JsonObject;
  if (open.some((keyword) => keyword in schema)) return any;
  if (type === 'string' || type === 'boolean') return { type };
  if (type === 'number' || type === 'integer') return { type: 'number' };
  if (type === 'array') return { type: 'list', items: shapeOfSchema(items) };
  if (type !== 'object' && properties === undefined) return any;
  const takesMore = additionalProperties !== undefined && additionalProperties !== false;
  if (typeof properties !== 'object' || properties === null || takesMore) return { type: 'object', members: undefined };
  return object(
    Object.fromEntries(Object.entries(properties as JsonObject).map(([key, value]) => [key, shapeOfSchema(value)])),
  );
}
