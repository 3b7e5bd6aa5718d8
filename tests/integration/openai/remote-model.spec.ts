import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, local, type OpenAiService, refusal, says, startOpenAiService, weather } from './openai-service.js';

let running: OpenAiService;
let service: OpenAiService['service'];
let server: OpenAiService['server'];
let openai: OpenAI;
beforeAll(async () => {
  running = await startOpenAiService();
  ({ service, server, openai } = running);
}, 300_000);
afterAll(() => running?.stop());

describe('the models', () => {
  it('are listed as OpenAI has them, and as this interface has lists', async () => {
    const { data } = await openai.models.list();
    expect(data.map(({ id, object }) => [id, object])).toEqual([
      ['far', 'model'],
      [local, 'model'],
    ]);
    const page = (await fetch(`${service.url}/v1/models`, { headers: { authorization: `Bearer ${service.key}` } }).then(
      (response) => response.json(),
    )) as { items: { name: string; status: string }[] };
    expect(page.items.map(({ name, status }) => [name, status])).toEqual([
      ['far', 'ready'],
      [local, 'ready'],
    ]);
  });

  it('are told one by one', async () => {
    expect(await openai.models.retrieve(local)).toMatchObject({ id: local, owned_by: 'marimba' });
    expect(await refusal(openai.models.retrieve('none'))).toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

describe('a chat with a model behind another server', () => {
  it('calls functions, and goes on with what they give', async () => {
    const body = { model: 'far', tools: [weather], tool_choice: 'required' as const, parallel_tool_calls: false };
    const { choices } = await openai.chat.completions.create({ ...body, messages: says('call getWeather') });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'getWeather', arguments: '{"place":"Oslo"}' } }],
      },
    });
    expect(server.asked.at(-1)?.body).toMatchObject({ tool_choice: 'required', parallel_tool_calls: false });
    const message = choices[0]!.message;
    const call = message.tool_calls![0]!;
    const answer = { role: 'tool' as const, tool_call_id: call.id, content: 'it is clear' };
    await openai.chat.completions.create({ ...body, tool_choice: 'auto', messages: [...says('go'), message, answer] });
    expect(server.asked.at(-1)?.body['messages']).toMatchObject([
      {},
      { role: 'assistant', tool_calls: [{ id: call.id, function: { name: 'getWeather' } }] },
      { role: 'tool', tool_call_id: call.id, content: 'it is clear' },
    ]);
  });

  it('streams calls as the client puts them together', async () => {
    const runner = openai.chat.completions.stream({
      model: 'far',
      tools: [weather],
      messages: says('call getWeather'),
    });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'getWeather', arguments: '{"place":"Oslo"}' } }] },
    });
  });

  it('tells reasoning apart', async () => {
    const { choices } = await openai.chat.completions.create({ model: 'far', messages: says('think well') });
    expect(choices[0]?.message).toMatchObject({ content: 'think well', reasoning_content: 'first this' });
  });

  it('holds answers to a schema', async () => {
    const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
    const { choices } = await openai.chat.completions.create({
      model: 'far',
      messages: says('json please'),
      response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ a: 1 });
    expect(server.asked.at(-1)?.body['response_format']).toMatchObject({ json_schema: { schema } });
  });

  it.each([true, false])('tells log-probabilities (stream: %s)', async (stream) => {
    const body = { model: 'far', messages: says('one two'), logprobs: true, top_logprobs: 2 };
    const content = stream
      ? (await all(await openai.chat.completions.create({ ...body, stream: true }))).flatMap(
          ({ choices }) => choices[0]?.logprobs?.content ?? [],
        )
      : (await openai.chat.completions.create(body)).choices[0]?.logprobs?.content;
    expect(content?.map(({ token }) => token)).toEqual(['one', ' two']);
    expect(content?.[0]).toMatchObject({ logprob: -0.25, bytes: [111, 110, 101], top_logprobs: [{}, { token: '?' }] });
  });

  it('gives each of n answers a seed of its own', async () => {
    const { choices, usage } = await openai.chat.completions.create({
      model: 'far',
      messages: says('seed'),
      n: 3,
      seed: 5,
    });
    expect(choices.map(({ message }) => message.content)).toEqual(['5', '6', '7']);
    expect(usage).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 3 },
    });
  });

  it.each([true, false])('ends when the client leaves (stream: %s)', async (stream) => {
    const leave = new AbortController();
    const before = server.asked.length;
    const asked = openai.chat.completions.create(
      { model: 'far', messages: says('hold'), ...(stream ? { stream: true as const } : {}) },
      { signal: leave.signal },
    );
    if (stream) {
      for await (const chunk of (await asked) as AsyncIterable<OpenAI.Chat.ChatCompletionChunk>)
        if (chunk.choices[0]?.delta.content) break;
    } else {
      const ended = asked.then(
        () => 'answered',
        () => 'left',
      );
      while (server.asked.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
      leave.abort();
      expect(await ended).toBe('left');
    }
    await server.asked.at(-1)?.closed;
  });
});

describe('a request that cannot be answered', () => {
  const body = { model: 'far', messages: says('hi') };
  const send = (more: object) => refusal(openai.chat.completions.create({ ...body, ...more } as never));

  it.each([
    ['an unknown model', { model: 'gpt-9' }, 404, 'model', 'model_not_found'],
    ['a field that is not known', { best_effort: true }, 400, 'best_effort', 'invalid_value'],
    ['a wrong role', { messages: [{ role: 'king', content: '' }] }, 400, 'messages[0].role', 'invalid_value'],
    ['a temperature', { temperature: 99 }, 400, 'temperature', 'invalid_value'],
    ['logprobs', { top_logprobs: 3 }, 400, 'top_logprobs', 'invalid_value'],
    ['a function that is not there', { tool_choice: 'required' }, 400, 'tool_choice', 'invalid_value'],
    ['a form', { structured_outputs: { regex: 'a+' } }, 400, 'response_format', 'unsupported_parameter'],
  ])('says what is wrong: %s', async (_what, more, status, param, code) => {
    const error = await send(more);
    expect(error).toMatchObject({ status, param, code, type: 'invalid_request_error' });
    expect(error.message).toMatch(/\w/);
  });

  it('is refused for what a completion cannot do', async () => {
    const error = await refusal(openai.completions.create({ model: local, prompt: 'x', echo: true }));
    expect(error).toMatchObject({ status: 400, param: 'echo' });
  });

  it('says when to come again', async () => {
    const error = await send({ messages: says('refuse 429') });
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(error.headers?.get('retry-after')).toMatch(/^\d+$/);
    expect(await send({ messages: says('refuse 500') })).toMatchObject({ status: 500, type: 'server_error' });
  });

  it('is refused without a key, also when it streams', async () => {
    const stranger = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: 'mrb_none', maxRetries: 0 });
    for (const stream of [false, true])
      expect(await refusal(stranger.chat.completions.create({ ...body, stream }))).toMatchObject({
        status: 401,
        code: 'invalid_api_key',
      });
  });
});
