import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, local, type OpenAiService, refusal, says, startOpenAiService, weather } from './openai-service.js';

let running: OpenAiService;
let openai: OpenAI;
beforeAll(async () => {
  running = await startOpenAiService();
  openai = running.openai;
}, 300_000);
afterAll(() => running?.stop());

const capital = says('What is the capital of Norway?');

describe('a chat with the bundled model', () => {
  const body = { model: local, messages: capital, temperature: 0, max_tokens: 12 };

  it('is answered, with what it used', async () => {
    const answer = await openai.chat.completions.create(body);
    const [choice] = answer.choices;
    expect(answer).toMatchObject({ object: 'chat.completion', model: local });
    expect(choice?.message).toMatchObject({ role: 'assistant', content: expect.stringMatching(/\S/) });
    expect(['stop', 'length']).toContain(choice?.finish_reason);
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage!;
    expect(completion_tokens).toBeGreaterThan(0);
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
    const again = await openai.chat.completions.create(body);
    expect(again.choices[0]?.message).toEqual(choice?.message);
  });

  it('tells how much of a prompt need not be read again', async () => {
    const facts = Array.from({ length: 40 }, (_, index) => `Fact ${index}: the heron number ${index} sleeps by day.`);
    const messages = [{ role: 'system' as const, content: facts.join(' ') }, ...capital];
    const cached = async () => {
      const { usage } = await openai.chat.completions.create({ ...body, messages, max_tokens: 1 });
      return usage!.prompt_tokens_details!.cached_tokens!;
    };
    const before = await cached();
    expect(await cached()).toBeGreaterThan(before);
  });

  it('streams the same answer', async () => {
    const whole = await openai.chat.completions.create(body);
    const chunks = await all(
      await openai.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }),
    );
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: whole.usage?.completion_tokens } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('gives n answers, each the same again for the same seed', async () => {
    const ask = () => openai.chat.completions.create({ ...body, temperature: 1.5, n: 3, seed: 11 });
    const [first, second] = [await ask(), await ask()];
    expect(first.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(second.choices.map(({ message }) => message)).toEqual(first.choices.map(({ message }) => message));
    const one = await openai.chat.completions.create({ ...body, temperature: 1.5, seed: 12 });
    expect(one.choices[0]?.message).toEqual(first.choices[1]?.message);
  });

  it('ends before a stop string and at the limit', async () => {
    const free = (await openai.chat.completions.create(body)).choices[0]?.message.content ?? '';
    const stop = free.slice(2, 5);
    const { choices } = await openai.chat.completions.create({ ...body, stop });
    expect(choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: free.slice(0, free.indexOf(stop)) },
    });
    const short = await openai.chat.completions.create({ ...body, max_completion_tokens: 1 });
    expect(short).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 1 } });
  });

  it('tells log-probabilities of the tokens of the answer, the same in a stream', async () => {
    const asked = { ...body, logprobs: true, top_logprobs: 3 };
    const { choices, usage } = await openai.chat.completions.create(asked);
    const content = choices[0]!.logprobs!.content!;
    expect(content).toHaveLength(usage!.completion_tokens);
    expect(content.map(({ token }) => token).join('')).toBe(choices[0]?.message.content);
    for (const { token, logprob, top_logprobs } of content) {
      // Greedy: what was written is the likeliest.
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      expect(top_logprobs.map((top) => top.logprob)).toEqual(
        top_logprobs.map((top) => top.logprob).sort((a, b) => b - a),
      );
      expect(logprob).toBeLessThanOrEqual(0);
    }
    const chunks = await all(await openai.chat.completions.create({ ...asked, stream: true }));
    const streamed = chunks.flatMap(({ choices: [choice] }) => choice?.logprobs?.content ?? []);
    expect(streamed.map(({ token, logprob }) => [token, logprob.toFixed(3)])).toEqual(
      content.map(({ token, logprob }) => [token, logprob.toFixed(3)]),
    );
  });

  it('is led by biases and penalties', async () => {
    const raw = { model: local, prompt: 'The heron', temperature: 0, max_tokens: 6 };
    const led = await openai.completions.create({ ...raw, logit_bias: { '24': 100 }, logprobs: 1 });
    const [again] = new Set(led.choices[0]?.logprobs?.tokens);
    expect(led.choices[0]?.logprobs?.tokens).toEqual(new Array(6).fill(again));
    // Two tokens that nothing else comes near: the one that is written again and again gives way to the other.
    const bias = { '24': 100, '25': 100 };
    const penalized = {
      ...raw,
      max_tokens: 24,
      logit_bias: bias,
      frequency_penalty: 2,
      presence_penalty: 1,
      logprobs: 1,
    };
    const both = await openai.completions.create(penalized);
    expect(new Set(both.choices[0]?.logprobs?.tokens).size).toBe(2);
  });

  it('reads calls and their results in the history', async () => {
    const call = {
      id: 'c1',
      type: 'function' as const,
      function: { name: 'getWeather', arguments: '{"place":"Oslo"}' },
    };
    const { choices } = await openai.chat.completions.create({
      ...body,
      messages: [
        ...says('How is the weather in Oslo?'),
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: '{"sky":"clear"}' },
      ],
      tools: [weather],
    });
    expect(choices).toHaveLength(1);
  });

  it('is held to a schema, to JSON, to choices and to a regular expression', async () => {
    const format = {
      type: 'json_schema' as const,
      json_schema: {
        name: 'city',
        strict: true,
        schema: {
          type: 'object',
          properties: { city: { type: 'string', maxLength: 12 }, large: { type: 'boolean' } },
          required: ['city', 'large'],
          additionalProperties: false,
        },
      },
    };
    const said = async (more: object): Promise<string> => {
      const { choices } = await openai.chat.completions.create({ ...body, max_tokens: 60, ...more });
      return choices[0]?.message.content ?? '';
    };
    expect(JSON.parse(await said({ response_format: format }))).toEqual({
      city: expect.any(String),
      large: expect.any(Boolean),
    });
    expect(await said({ response_format: { type: 'json_object' } })).toMatch(/^\s*\{/);
    expect(['heron', 'crane']).toContain(await said({ structured_outputs: { choice: ['heron', 'crane'] } }));
    expect(await said({ structured_outputs: { regex: '[0-9]{3}-[0-9]{2}' } })).toMatch(/^\d{3}-\d{2}$/);
  });

  it.each([
    ['required', 'required' as const],
    ['the function that is named', { type: 'function' as const, function: { name: 'getWeather' } }],
  ])('calls a function where it must: %s', async (_which, tool_choice) => {
    const place = { type: 'string', enum: ['Oslo', 'Bergen'] };
    const parameters = { type: 'object', properties: { place }, required: ['place'], additionalProperties: false };
    const tools = [{ ...weather, function: { ...weather.function, parameters, strict: true } }];
    const asked = { ...body, max_tokens: 60, messages: says('How is the weather in Oslo?'), tools, tool_choice };
    const { choices } = await openai.chat.completions.create(asked);
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const [call] = choices[0]?.message.tool_calls ?? [];
    if (call?.type !== 'function') throw new Error('no function was called');
    expect(call.function.name).toBe('getWeather');
    expect(['Oslo', 'Bergen']).toContain((JSON.parse(call.function.arguments) as { place: string }).place);
    const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: call.function });
  });

  it('refuses a schema that no answer can be held to', async () => {
    const json_schema = { name: 'x', schema: { type: 'nothing' } };
    const error = await refusal(
      openai.chat.completions.create({ ...body, response_format: { type: 'json_schema', json_schema } }),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('refuses a prompt that is longer than its context', async () => {
    const error = await refusal(openai.completions.create({ model: local, prompt: new Array(262_144).fill(5) }));
    expect(error).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });
});

describe('a completion', () => {
  it('goes on from a text, from token ids and from several of them', async () => {
    const body = { model: local, temperature: 0, max_tokens: 4 };
    const one = await openai.completions.create({ ...body, prompt: 'The heron' });
    expect(one).toMatchObject({ object: 'text_completion', choices: [{ index: 0, logprobs: null }] });
    const several = await openai.completions.create({ ...body, prompt: ['The heron', 'A bridge'], n: 2 });
    expect(several.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(several.choices[0]?.text).toBe(one.choices[0]?.text);
    expect(several.usage?.completion_tokens).toBeGreaterThan(one.usage!.completion_tokens);
    const ids = await openai.completions.create({ ...body, prompt: [1, 5, 6] });
    expect(ids.usage?.prompt_tokens).toBe(3);
  });

  it('streams', async () => {
    const body = { model: local, prompt: 'The heron', temperature: 0, max_tokens: 4 };
    const chunks = await all(await openai.completions.create({ ...body, stream: true }));
    const whole = await openai.completions.create(body);
    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe(whole.choices[0]?.text);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
  });
});

describe('embeddings', () => {
  it('are vectors of length 1, the same as floats and in base64', async () => {
    const input = ['The heron sleeps.', 'A bridge of stone.'];
    const floats = await openai.embeddings.create({ model: local, input, encoding_format: 'float' });
    expect(floats.data.map(({ index }) => index)).toEqual([0, 1]);
    for (const { embedding } of floats.data) {
      expect(embedding.length).toBe(512);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 4);
    }
    // The client asks for base64 by itself and reads it.
    const { data, usage } = await openai.embeddings.create({ model: local, input: input[0]! });
    expect([...data[0]!.embedding]).toEqual(floats.data[0]?.embedding);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
  });
});
