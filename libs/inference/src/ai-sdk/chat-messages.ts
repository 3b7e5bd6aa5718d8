import {
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type LanguageModelV4ToolResultOutput,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { ChatMessage } from '../tokenizer/chat-template.js';

/** The SDK's messages as a chat template takes them. @throws UnsupportedFunctionalityError for what is not text */
export const chatMessages = (prompt: LanguageModelV4Prompt): ChatMessage[] => prompt.flatMap(messagesOf);

function messagesOf(message: LanguageModelV4Message): ChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return [{ role: 'user', content: message.content.map(textOf).join('\n') }];
    case 'assistant': {
      const said = message.content.filter(({ type }) => type !== 'tool-call' && type !== 'reasoning');
      const toolCalls = message.content.flatMap((part) =>
        part.type === 'tool-call' ? [{ name: part.toolName, arguments: part.input }] : [],
      );
      const content = said.map(textOf).join('');
      return [{ role: 'assistant', content, ...(toolCalls.length === 0 ? {} : { toolCalls }) }];
    }
    case 'tool':
      return message.content.map((part) => {
        if (part.type !== 'tool-result') throw unsupported(part.type);
        return { role: 'tool', content: resultText(part.output) };
      });
  }
}

function textOf(part: { type: string; text?: string }): string {
  if (part.type !== 'text') throw unsupported(part.type);
  return part.text ?? '';
}

function resultText(output: LanguageModelV4ToolResultOutput): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value);
    case 'execution-denied':
      return `The tool was not run${output.reason === undefined ? '.' : `: ${output.reason}`}`;
    case 'content':
      return output.value.map(textOf).join('\n');
  }
}

const unsupported = (type: string): UnsupportedFunctionalityError =>
  new UnsupportedFunctionalityError({ functionality: `message parts of type ${type}` });
