import type { ApiClient } from '../api/api-client.js';
import { SseParser } from '../stream/sse-parser.js';
import { type Answer, noAnswer } from './answer.js';

export interface ChatTurn {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatSettings {
  temperature: number | undefined;
  top_p: number | undefined;
  max_tokens: number | undefined;
  seed: number | undefined;
}

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string }; finish_reason?: string | null }[];
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    prompt_tokens_details: { cached_tokens: number; cache_reason?: string };
  } | null;
  error?: { message: string };
}

/** The answer with what one event of the stream adds. @throws Error where the event says that answering failed */
export function withChunk(answer: Answer, data: string): Answer {
  if (data === '[DONE]') return answer;
  const { choices, usage, error } = JSON.parse(data) as Chunk;
  if (error !== undefined) throw new Error(error.message);
  const [choice] = choices ?? [];
  return {
    ...answer,
    text: answer.text + (choice?.delta?.content ?? ''),
    reasoning: answer.reasoning + (choice?.delta?.reasoning_content ?? ''),
    finish: choice?.finish_reason ?? answer.finish,
    usage: usage
      ? {
          prompt: usage.prompt_tokens,
          cached: usage.prompt_tokens_details.cached_tokens,
          written: usage.completion_tokens,
          reason: usage.prompt_tokens_details.cache_reason,
        }
      : answer.usage,
  };
}

/** Asks a model and gives its answer as it grows. @throws RequestError */
export async function* streamChat(
  api: ApiClient,
  model: string,
  messages: ChatTurn[],
  settings: ChatSettings,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const response = await api.send('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, ...settings, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  const parser = new SseParser();
  let answer = noAnswer;
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    for (const { data } of parser.push(piece)) answer = withChunk(answer, data);
    yield answer;
  }
}
