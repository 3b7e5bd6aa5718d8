import { type ChatMessage, chatMessage, type JsonValue, type OpenAiMessage } from '@marimba/contracts';
import { invalidField } from '../invalid-field.js';

/** The conversation as models are given it. @throws TerminalError request.invalid for a call whose arguments are no JSON object */
export function chatMessages(messages: readonly OpenAiMessage[]): ChatMessage[] {
  return messages.map((message, index) => {
    const content = textOf(message.content);
    switch (message.role) {
      case 'tool':
        return { role: 'tool', content, toolCallId: message.tool_call_id };
      case 'assistant':
        return { role: 'assistant', content, ...toolCallsOf(message, `/messages/${index}`) };
      case 'developer':
        return { role: 'system', content };
      default:
        return { role: message.role, content };
    }
  });
}

type Assistant = Extract<OpenAiMessage, { role: 'assistant' }>;

function toolCallsOf({ tool_calls: calls }: Assistant, place: string): Pick<ChatMessage, 'toolCalls'> {
  if (!calls || calls.length === 0) return {};
  return {
    toolCalls: calls.map(({ id, function: { name, arguments: text } }, index) => ({
      id,
      name,
      arguments: argumentsOf(text, `${place}/tool_calls/${index}/function/arguments`),
    })),
  };
}

const { arguments: argumentsSchema } = chatMessage.shape.toolCalls.unwrap().element.shape;

function argumentsOf(text: string, pointer: string): Record<string, JsonValue> {
  const parsed = argumentsSchema.safeParse(jsonOf(text === '' ? '{}' : text));
  if (parsed.success) return parsed.data;
  throw invalidField(pointer, 'is no JSON object', 'Send the arguments as they came with the call.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(content: OpenAiMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => text).join('');
}
