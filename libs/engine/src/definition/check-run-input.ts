import { type JsonObject, type JsonValue, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { valueProblems } from './json-schema.js';

/**
 * Checks a run's input against the JSON Schema that its workflow declares; a workflow without one takes any object.
 * @throws TerminalError run.input-invalid with every problem and its pointer below /input
 */
export function checkRunInput({ name, input: schema }: WorkflowDefinition, input: JsonObject): void {
  const errors = problemsOf(schema, input, '/input');
  if (errors.length === 0) return;
  throw new TerminalError('run.input-invalid', `the input does not fit the workflow '${name}': ${listed(errors)}`, {
    remedy: 'correct the input; the workflow declares what it takes in its `input` schema',
    errors,
  });
}

/** @throws TerminalError run.output-invalid with every problem and its pointer below /output */
export function checkOutput({ name, outputSchema }: WorkflowDefinition, output: JsonValue): void {
  const errors = problemsOf(outputSchema, output, '/output');
  if (errors.length === 0) return;
  throw new TerminalError(
    'run.output-invalid',
    `the output is not what the workflow '${name}' declares: ${listed(errors)}`,
    {
      remedy: 'correct the steps, or `outputSchema`',
      errors,
    },
  );
}

function problemsOf(schema: JsonObject | undefined, value: JsonValue, base: string) {
  if (schema === undefined) return [];
  return valueProblems(schema, value).map((problem) => ({ ...problem, pointer: `${base}${problem.pointer}` }));
}

const listed = (errors: { pointer: string; message: string }[]): string =>
  errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
