import { type ToolCall, toolCall } from '@marimba/contracts';

/** A call that can be made, or what is wrong with one, in words that the model can act on. */
export type ParsedToolCall = { call: ToolCall } | { problem: string };

/** Every `<tool_call>{"name": …, "arguments": {…}}</tool_call>` of a reply, in order. */
export function parseToolCalls(reply: string): ParsedToolCall[] {
  return [...reply.matchAll(/<tool_call>([\s\S]*?)(<\/tool_call>|(?=<tool_call>)|$)/g)].map(([, body = '', close]) =>
    close === '' ? { problem: 'The call is not closed with </tool_call>.' } : parseCall(body.trim()),
  );
}

function parseCall(body: string): ParsedToolCall {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return { problem: `The call is not valid JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
  const parsed = toolCall.safeParse(withDefaultArguments(value));
  if (parsed.success) return { call: parsed.data };
  return { problem: 'A call is an object {"name": "…", "arguments": {…}}.' };
}

/** A tool without parameters may be called without arguments. */
function withDefaultArguments(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !('arguments' in value) ? { ...value, arguments: {} } : value;
}
