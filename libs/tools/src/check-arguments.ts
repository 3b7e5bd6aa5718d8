import {
  type JsonObject,
  type JsonValue,
  jsonProblems,
  type ProblemDetail,
  TerminalError,
  type ToolDescription,
} from '@marimba/contracts';

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

/**
 * Where a value does not fit a JSON Schema (draft 2020-12); empty where it fits. The schema is interpreted: no code is generated.
 * A pattern that only backtracking can match is left to whoever wrote the schema.
 */
export const schemaProblems = (schema: JsonObject, value: JsonValue): ProblemDetail[] =>
  jsonProblems(schema, value, { unmatchable: 'skip' }).map(({ keyword, pointer, message }) => ({
    pointer,
    message: keyword === 'false' ? 'This member is not known.' : message,
  }));
