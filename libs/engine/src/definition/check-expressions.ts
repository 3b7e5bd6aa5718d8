import { type JsonValue, type ProblemDetail, type WorkflowDefinition, workflowLimits } from '@marimba/contracts';
import { type CompiledExpression, compileExpression } from '../expressions/compile-expression.js';
import { parseTemplate, TemplateSyntaxError } from '../expressions/parse-template.js';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import { templateStrings, templatesOf } from './step-templates.js';

/** A step that an expression reads, and where it does. */
export interface StepReference {
  pointer: string;
  step: string;
}

/** Every problem of every expression of a definition, and every step that one reads. */
export function checkExpressions(definition: WorkflowDefinition): {
  problems: ProblemDetail[];
  reads: StepReference[];
} {
  const problems: ProblemDetail[] = [];
  const reads: StepReference[] = [];
  const inputs = declaredInputs(definition);
  for (const { pointer, template } of allTemplates(definition)) {
    for (const expression of expressionsOf(template, pointer, problems)) {
      for (const problem of expression.references.problems) problems.push({ pointer, ...problem });
      for (const step of expression.references.steps) reads.push({ pointer, step });
      for (const name of inputs === undefined ? [] : expression.references.inputs)
        if (!inputs!.has(name))
          problems.push({
            pointer,
            message: `the workflow's input declares no member '${name}'`,
            hint: nameHint(name, inputs!),
          });
    }
  }
  return { problems, reads };
}

function* allTemplates(definition: WorkflowDefinition): Generator<{ pointer: string; template: string }> {
  for (const [index, step] of definition.steps.entries())
    for (const { path, value } of templatesOf(step))
      yield* templateStrings(value, jsonPointer(['steps', index, ...path]));
  if (definition.output !== undefined) yield* templateStrings(definition.output, '/output');
}

function expressionsOf(template: string, pointer: string, problems: ProblemDetail[]): CompiledExpression[] {
  try {
    return parseTemplate(template).flatMap((part) => {
      if (!('expression' in part)) return [];
      if (part.expression.length > workflowLimits.expressionLength) {
        problems.push({
          pointer,
          message: `an expression has ${part.expression.length} characters; the limit expressionLength is ${workflowLimits.expressionLength}`,
          hint: 'split the work over transform steps',
        });
        return [];
      }
      return [compiledOrProblem(part.expression, pointer, problems)].flat();
    });
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    problems.push({ pointer, message: error.message });
    return [];
  }
}

function compiledOrProblem(source: string, pointer: string, problems: ProblemDetail[]): CompiledExpression[] {
  try {
    return [compileExpression(source)];
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    problems.push({
      pointer,
      message: `\${{ ${source} }} is no CEL expression: ${error.message}`,
      hint: 'expressions are written in CEL, see https://cel.dev',
    });
    return [];
  }
}

/** The members that a run's input can have; undefined where the schema leaves that open. */
function declaredInputs({ input }: WorkflowDefinition): Set<string> | undefined {
  const properties = input?.properties;
  if (input === undefined || typeof properties !== 'object' || properties === null) return undefined;
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
  const { additionalProperties } = input as { additionalProperties?: JsonValue };
  const takesMore = additionalProperties !== undefined && additionalProperties !== false;
  return takesMore || open.some((keyword) => keyword in input) ? undefined : new Set(Object.keys(properties));
}
