import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import {
  type JsonObject,
  type JsonValue,
  type ProblemDetail,
  TerminalError,
  type ToolDescription,
} from '@marimba/contracts';

/** Keywords that only repeat that something inside them did not match. */
const containers = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
]);

/**
 * Checks a call's arguments against the tool's own JSON Schema, by interpreting it: no code is generated.
 * @throws TerminalError tool.arguments-invalid whose message names every wrong argument, so that a model can mend its call
 */
export function checkArguments({ name, parameters }: ToolDescription, args: JsonObject): void {
  const problems = schemaProblems(parameters, args);
  if (problems.length === 0) return;
  const list = problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join(' ');
  throw new TerminalError('tool.arguments-invalid', `the arguments do not fit the tool '${name}': ${list}`, {
    remedy: `give arguments that fit ${JSON.stringify(parameters)}`,
    errors: problems,
  });
}

/** Where a value does not fit a JSON Schema (draft 2020-12); empty where it fits. The schema is interpreted: no code is generated. */
export function schemaProblems(schema: JsonObject, value: JsonValue): ProblemDetail[] {
  const { errors } = new Validator(schema as Schema, '2020-12', false).validate(value);
  return errors.filter(({ keyword }) => !containers.has(keyword)).map(asProblem);
}

function asProblem({ keyword, instanceLocation, error }: OutputUnit): ProblemDetail {
  const pointer = instanceLocation.replace(/^#/, '');
  return { pointer, message: keyword === 'false' ? 'This member is not known.' : error };
}
