import { type JsonObject, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { valueProblems } from './json-schema.js';

/**
 * Checks a run's input against the JSON Schema that its workflow declares; a workflow without one takes any object.
 * @throws TerminalError run.input-invalid with every problem and its pointer below /input
 */
export function checkRunInput(definition: WorkflowDefinition, input: JsonObject): void {
  if (definition.input === undefined) return;
  const problems = valueProblems(definition.input, input);
  if (problems.length === 0) return;
  const errors = problems.map((problem) => ({ ...problem, pointer: `/input${problem.pointer}` }));
  throw new TerminalError(
    'run.input-invalid',
    `the input does not fit the workflow '${definition.name}': ${errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')}`,
    { remedy: 'correct the input; the workflow declares what it takes in its `input` schema', errors },
  );
}
