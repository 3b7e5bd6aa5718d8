import OpenAI from 'openai';
import { expect } from 'vitest';
import { type RunningService, startService } from '../../support/service.js';
import { ModelServer } from './model-server.js';

/** The bundled model. */
export const local = 'marimba-70m';

export const weather = {
  type: 'function' as const,
  function: {
    name: 'getWeather',
    description: 'The weather of a place',
    parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  },
};

export const says = (content: string) => [{ role: 'user' as const, content }];

/** The whole service, which serves the bundled model and, as `far`, one of another server; and OpenAI's own client of it. */
export interface OpenAiService {
  service: RunningService;
  server: ModelServer;
  openai: OpenAI;
  stop(): Promise<void>;
}

export async function startOpenAiService(): Promise<OpenAiService> {
  const server = new ModelServer();
  const service = await startService({ MARIMBA_OPENAI_MODELS: `far=${await server.start()}#Far/Model` });
  const openai = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: service.key, maxRetries: 0 });
  const stop = async (): Promise<void> => {
    await service.stop();
    await server.stop();
  };
  return { service, server, openai, stop };
}

export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** What a request is refused with. */
export async function refusal(asked: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OpenAI.APIError);
  return error as InstanceType<typeof OpenAI.APIError>;
}
