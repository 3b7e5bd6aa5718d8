import { type JsonObject, type JsonValue, type ProblemDetail, TerminalError } from '@marimba/contracts';
import { schemaProblems } from '@marimba/tools';
import type { AgentSession } from './agent-session.js';
import { type Answered, ask } from './work-until-answer.js';

/** What stands in an answer that has to be JSON, or what is wrong with it. */
export type StructuredReading = { value: JsonValue } | { problems: ProblemDetail[] };

export function readStructured(text: string, schema: JsonObject): StructuredReading {
  let value: JsonValue;
  try {
    value = JSON.parse(withoutFence(text)) as JsonValue;
  } catch (error) {
    const message = `the answer is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { problems: [{ pointer: '', message }] };
  }
  const problems = schemaProblems(schema, value);
  return problems.length === 0 ? { value } : { problems };
}

/** Chat models like to put JSON into a fence of Markdown. */
const withoutFence = (text: string): string => /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(text.trim())?.[1] ?? text;

/**
 * The JSON of an answer. One that does not fit is sent back once with what is wrong, and then held to the schema.
 * @throws TerminalError model.output-invalid with every problem of the second
 */
export async function structuredAnswer(
  session: AgentSession,
  answered: Answered,
  schema: JsonObject,
): Promise<{ value: JsonValue; answered: Answered }> {
  const first = readStructured(answered.reply.text, schema);
  if ('value' in first) return { value: first.value, answered };
  const conversation = answered.after;
  conversation.messages.push({ role: 'user', content: mendingRequest(first.problems, schema) });
  const callKey = 'output-repair';
  const reply = await ask(session, conversation, callKey, { constraint: { kind: 'json-schema', schema } });
  const second = readStructured(reply.text, schema);
  if ('value' in second)
    return {
      value: second.value,
      answered: { ...answered, reply, callKey, turns: answered.turns + 1, after: conversation },
    };
  throw new TerminalError(
    'model.output-invalid',
    `the answer of agent '${session.step.id}' does not fit its output schema, also after it was mended: ${listOf(second.problems)}`,
    {
      remedy: 'raise parameters.maxTokens if it was cut off; else simplify the schema or take a stronger model',
      errors: second.problems,
    },
  );
}

export const structuredInstructions = (schema: JsonObject): string =>
  `Answer with JSON only, which fits this JSON Schema: ${JSON.stringify(schema)}`;

const mendingRequest = (problems: readonly ProblemDetail[], schema: JsonObject): string =>
  `That answer does not fit: ${listOf(problems)} ${structuredInstructions(schema)}`;

const listOf = (problems: readonly ProblemDetail[]): string =>
  problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join(' ');
