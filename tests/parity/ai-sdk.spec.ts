import { join } from 'node:path';
import { HybridModel } from '@marimba/inference';
import { createMarimba } from '@marimba/inference/ai-sdk';
import { embedMany, generateText, jsonSchema, Output, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const prompt = 'What is the best storage temperature for batteries?';

describe('the bundled model as a provider of the AI SDK', () => {
  let model: HybridModel;
  let provider: ReturnType<typeof createMarimba>;
  beforeAll(async () => {
    model = await HybridModel.open(join(root, 'models', 'marimba-70m'), { cacheDir: join(root, '.marimba', 'cache') });
    provider = createMarimba({ small: model });
  });
  afterAll(() => model.close());

  it('writes the same text whole and streamed, and counts its tokens', async () => {
    const small = provider.languageModel('small');
    const whole = await generateText({ model: small, prompt, maxOutputTokens: 40 });
    const streamed = streamText({ model: small, prompt, maxOutputTokens: 40 });
    let text = '';
    for await (const piece of streamed.textStream) text += piece;
    expect(text).toBe(whole.text);
    expect(text).not.toBe('');
    expect((await streamed.usage).outputTokens).toBe(whole.usage.outputTokens);
    expect(whole.usage.inputTokens).toBeGreaterThan(5);
  });

  it('gives objects of a schema', async () => {
    const schema = jsonSchema<{ place: string; degrees: number }>({
      type: 'object',
      properties: { place: { type: 'string', maxLength: 12 }, degrees: { type: 'integer', minimum: 0, maximum: 40 } },
      required: ['place', 'degrees'],
      additionalProperties: false,
    });
    const { output } = await generateText({
      model: provider.languageModel('small'),
      prompt,
      maxOutputTokens: 80,
      output: Output.object({ schema }),
    });
    expect(output.degrees).toBeGreaterThanOrEqual(0);
    expect(output.degrees).toBeLessThanOrEqual(40);
    expect(typeof output.place).toBe('string');
  });

  it('shows tools to the model, and takes results of calls', async () => {
    const { text } = await generateText({
      model: provider.languageModel('small'),
      maxOutputTokens: 10,
      tools: { look: tool({ description: 'Looks.', inputSchema: jsonSchema({ type: 'object', properties: {} }) }) },
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: '1', toolName: 'look', input: {} }] },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: '1', toolName: 'look', output: { type: 'text', value: 'A pump.' } },
          ],
        },
      ],
    });
    expect(typeof text).toBe('string');
  });

  it('embeds texts as vectors of length 1, near ones nearer', async () => {
    const values = ['The pump is red.', 'The pump is dark red.', 'Shares fell in Lisbon on Tuesday.'];
    const { embeddings } = await embedMany({ model: provider.embeddingModel('small'), values });
    const dot = (a: number[], b: number[]): number => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
    expect(dot(embeddings[0]!, embeddings[0]!)).toBeCloseTo(1, 4);
    expect(dot(embeddings[0]!, embeddings[1]!)).toBeGreaterThan(dot(embeddings[0]!, embeddings[2]!));
  });

  it('stops when asked, and says which models it lacks', async () => {
    const abort = new AbortController();
    abort.abort();
    const asked = generateText({
      model: provider.languageModel('small'),
      prompt,
      abortSignal: abort.signal,
      maxRetries: 0,
    });
    await expect(asked).rejects.toThrow(/abort/i);
    expect(() => provider.languageModel('large')).toThrow(/large/);
  });
});
