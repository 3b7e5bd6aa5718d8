import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../../support/service.js';
import { ModelServer } from './model-server.js';

const server = new ModelServer();
let service: RunningService;
let provider: ReturnType<typeof createOpenAICompatible>;
beforeAll(async () => {
  service = await startService({ MARIMBA_OPENAI_MODELS: `far=${await server.start()}#Far/Model` });
  provider = createOpenAICompatible({
    name: 'marimba',
    baseURL: `${service.url}/v1`,
    apiKey: service.key,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
}, 300_000);
afterAll(async () => {
  await service?.stop();
  await server.stop();
});

const prompt = 'What is the capital of Norway?';
const settings = { temperature: 0, maxOutputTokens: 12, maxRetries: 0 };

describe('the AI SDK', () => {
  it('has the bundled model answer, whole and as a stream', async () => {
    const model = provider('marimba-70m');
    const whole = await generateText({ model, prompt, ...settings });
    expect(whole.text).toMatch(/\S/);
    expect(whole.usage.outputTokens).toBeGreaterThan(0);
    const stream = streamText({ model, prompt, ...settings });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe(whole.text);
    expect(await stream.finishReason).toBe(whole.finishReason);
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('has a function called and goes on with its result', async () => {
    const asked: unknown[] = [];
    const getWeather = tool({
      inputSchema: jsonSchema<{ place: string }>({ type: 'object', properties: { place: { type: 'string' } } }),
      execute: (input) => {
        asked.push(input);
        return 'it is clear';
      },
    });
    const { text, steps } = await generateText({
      model: provider('far'),
      prompt: 'call getWeather',
      tools: { getWeather },
      stopWhen: stepCountIs(2),
      maxRetries: 0,
    });
    expect(asked).toEqual([{ place: 'Oslo' }]);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(text).toBe('it is clear');
  });

  it('reads an object that was asked for by its schema, and reasoning', async () => {
    const schema = jsonSchema<{ a: number }>({ type: 'object', properties: { a: { type: 'number' } } });
    const output = Output.object({ schema });
    const model = provider('far');
    expect((await generateText({ model, prompt: 'json please', output, maxRetries: 0 })).output).toEqual({ a: 1 });
    const { reasoningText } = await generateText({ model, prompt: 'think well', maxRetries: 0 });
    expect(reasoningText).toBe('first this');
  });

  it('turns texts into vectors', async () => {
    const model = provider.embeddingModel('marimba-70m');
    const { embeddings } = await embedMany({ model, values: ['The heron sleeps.', 'A bridge.'], maxRetries: 0 });
    expect(embeddings.map((vector) => Math.round(Math.hypot(...vector) * 1e4) / 1e4)).toEqual([1, 1]);
  });

  it('tells what the service refuses', async () => {
    const asked = generateText({ model: provider('none'), prompt, maxRetries: 0 });
    await expect(asked).rejects.toMatchObject({ statusCode: 404, isRetryable: false });
  });
});
