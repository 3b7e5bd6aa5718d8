import { type JsonObject, type ProblemDetail, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { agentProblems } from './check-agent.js';
import { checkExpressions } from './check-expressions.js';
import { duplicateSteps, graphProblems } from './check-graph.js';
import { type KnownNames, nameProblems } from './check-names.js';
import { toolArgumentProblems } from './check-tool-arguments.js';
import { nestingProblems, sizeProblems } from './definition-limits.js';
import { readShape } from './definition-shape.js';
import { schemaProblems } from './json-schema.js';
import { workflowsCalledBy } from './workflow-calls.js';

/**
 * Reads and checks a workflow definition.
 * @throws TerminalError workflow.invalid whose `errors` lists every problem found: JSON pointer, message and hint
 */
export function checkWorkflow(input: unknown, known: KnownNames): WorkflowDefinition {
  const tooLarge = sizeProblems(input);
  if (tooLarge.length > 0) throw invalid(tooLarge);
  const { definition, problems } = readShape(input);
  if (definition === undefined) throw invalid(problems);
  const tooDeep = nestingProblems(definition.steps);
  if (tooDeep.length > 0) throw invalid(tooDeep);
  const all = [
    ...declaredSchemaProblems('input', definition.input),
    ...declaredSchemaProblems('outputSchema', definition.outputSchema),
    ...duplicateSteps(definition),
    ...checkExpressions(definition, known),
    ...graphProblems(definition),
    ...nameProblems(definition, known),
    ...agentProblems(definition, known),
    ...toolArgumentProblems(definition, known.toolSchemas),
  ];
  if (all.length > 0) throw invalid(all);
  return definition;
}

/** The workflows that a definition calls, as far as it can be read: what is wrong with it `checkWorkflow` says. */
export function calledWorkflows(input: unknown): Set<string> {
  if (sizeProblems(input).length > 0) return new Set();
  const { definition } = readShape(input);
  if (definition === undefined || nestingProblems(definition.steps).length > 0) return new Set();
  return workflowsCalledBy(definition);
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

function declaredSchemaProblems(field: 'input' | 'outputSchema', schema: JsonObject | undefined): ProblemDetail[] {
  if (schema === undefined) return [];
  const problems = schemaProblems(schema).map((problem) => ({ ...problem, pointer: `/${field}${problem.pointer}` }));
  if (field === 'input' && problems.length === 0 && schema.type !== 'object')
    problems.push({ pointer: '/input/type', message: "a run's input is an object", hint: 'write "type": "object"' });
  return problems;
}
